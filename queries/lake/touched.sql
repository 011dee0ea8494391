-- Messages that a lake brought or changed.
create or replace temp table gone (channel text, message_id text);

create or replace temp table touched as
select message_no from posts where file_no in (select own_no from numbers)
union
select posts.message_no from posts semi join contested using (channel, message_id);
