-- Texts of the log (`rows_to_mask`) that are masked, with who is named in them: the author, the agent, and the customers of the thread.
-- Variable: masks_file, the export whose threads are looked at; null: all.
create or replace temp table to_mask as
with said as (
    select row_no, message_no, author_id, author_name, from_brand, agent, text
    from rows_to_mask
    where text is not null and is_to_mask(posted_at)
),
asked_threads as (
    select distinct thread_no
    from places
    join (select message_no, file_no from posts) as posts using (message_no)
    where getvariable('masks_file') is null or file_no = getvariable('masks_file')::integer
),
asked as (
    select row_no, thread_no
    from said
    left join places using (message_no)
    where getvariable('masks_file') is null or (from_brand and thread_no in (from asked_threads))
),
named as (
    select row_no, unnest([case when not from_brand then author_id end, case when not from_brand then author_name end, agent]) as person
    from said
    union
    select row_no, person from asked join thread_people using (thread_no)
),
people as (
    select row_no, list(person order by person) as people from named where person is not null group by row_no
)
select row_no, text, coalesce(people, []) as people
from said
semi join asked using (row_no)
left join people using (row_no);
