-- The rows of a lake, with the numbers of messages that Spark gives them (see number_of).
select
    * except (message_no),
    shiftrightunsigned(xxhash64(channel, message_id), 1) as message_no
from lake_rows
