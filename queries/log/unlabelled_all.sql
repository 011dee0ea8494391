-- Every message is labelled anew.
create temp table if not exists originals (message_no bigint, masked text, text text);

-- Texts that a load masks are read as they came.
create or replace temp view unlabelled as
select posts.* replace (coalesce(originals.text, posts.text) as text), posts.rowid as row_no
from posts
left join originals on originals.message_no = posts.message_no and originals.masked = posts.text;


delete from labels;
delete from acts;
