-- What is left of the messages of which a file held a row. Parameter: file_no.
create or replace temp table contested as
select distinct channel, message_id from versions where file_no = $file_no;

-- What is read in them to label them, before the file goes: where it stays, the labels stay.
create or replace temp table read_before as
select posts.message_no, what_is_read(text, language, from_brand, automated, category, tags) as was_read
from posts semi join contested using (channel, message_id);

create or replace temp table gone as
select channel, message_id, message_no
from posts
where file_no = $file_no
    and not exists (from versions where versions.channel = posts.channel and versions.message_id = posts.message_id)
union all
select posts.channel, posts.message_id, posts.message_no
from posts
semi join contested using (channel, message_id)
where not exists (
    from versions
    where versions.channel = posts.channel and versions.message_id = posts.message_id and versions.file_no <> $file_no
);

create or replace temp table contenders as
select versions.* exclude (outcome) from versions semi join contested using (channel, message_id)
where versions.file_no <> $file_no;

create or replace temp table touched as
select message_no from gone
union
select posts.message_no from posts semi join contested using (channel, message_id);
