-- Ids that an export holds twice, or that the log knows already. Found by their numbers: a chance collision only costs a comparison.
create or replace temp table contested as
with repeated as (
    select message_no
    from incoming
    group by all
    having count(*) > 1
    union all
    select posts.message_no
    from posts
    semi join incoming using (message_no)
)
select distinct channel, message_id
from incoming
where found_problem is null and message_no in (from repeated);

-- What is read in them to label them, before the load: where it stays, the labels stay.
create or replace temp table read_before as
select posts.message_no, what_is_read(text, language, from_brand, automated, category, tags) as was_read
from posts semi join contested using (channel, message_id);
