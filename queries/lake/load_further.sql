-- What a lake brings to a log that holds messages. Variable: stored, the columns of `posts` that are.
create or replace temp table contested as
select channel, message_id
from (select channel, message_id from arrived union all select channel, message_id from posts)
group by channel, message_id
having count(*) > 1;

-- What is read in them to label them, before the load: where it stays, the labels stay.
create or replace temp table read_before as
select posts.message_no, what_is_read(text, language, from_brand, automated, category, tags) as was_read
from posts semi join contested using (channel, message_id);

create or replace temp table contenders as
select * exclude (outcome) from versions semi join contested using (channel, message_id)
union all by name
from (from posts semi join contested using (channel, message_id)) as own anti join versions using (channel, message_id)
union all by name
from arrived semi join contested using (channel, message_id);

insert into posts by name
select columns(lambda name: list_contains(getvariable('stored'), name))
from (from arrived anti join contested using (channel, message_id));
