-- The messages that a load brought, or of which it changed what labels are made of, are labelled.
create temp table if not exists read_before (message_no bigint, was_read ubigint);

create or replace temp table unread as
select message_no
from touched
anti join (
    select message_no
    from posts
    join read_before using (message_no)
    where what_is_read(posts.text, posts.language, posts.from_brand, posts.automated, posts.category, posts.tags) = was_read
) as unchanged using (message_no);

create temp table if not exists originals (message_no bigint, masked text, text text);

-- Texts that a load masks are read as they came.
create or replace temp view unlabelled as
select said.* replace (coalesce(originals.text, said.text) as text)
from (select *, rowid as row_no from posts semi join unread using (message_no)) as said
left join originals on originals.message_no = said.message_no and originals.masked = said.text;


delete from labels where message_no in (select message_no from unread);
delete from acts where message_no in (select message_no from unread);
