-- Of each message the row of the newest generation.
select * except (place)
from (select *, row_number() over (partition by channel, message_id order by generation desc) as place from lake_messages)
where place = 1
