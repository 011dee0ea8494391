-- Messages written in the period of a selection, and how customers' messages become turns. Reads `periods` and `scope`, of a
-- selection without a condition.
with written as (
    select
        posts.message_no,
        posts.from_brand,
        coalesce(posts.visibility, 'public') = 'internal' as is_note,
        places.is_automated
    from posts
    join places using (message_no)
    join periods on posts.posted_at >= periods.from_at and posts.posted_at < periods.to_at and posts.posted_at <= periods.as_of
),
begun as (
    select scope.first_no, written.message_no is null as is_begun_before
    from scope
    left join written on written.message_no = scope.first_no
)
select
    count(*) as messages,
    count(*) filter (where is_note) as notes,
    count(*) filter (where from_brand and not is_note and is_automated) as automated,
    count(*) filter (where from_brand and not is_note and not is_automated) as by_people,
    count(*) filter (where not from_brand and not is_note) as by_customers,
    -- turns count from the first message that needs a reply, which may come after the period
    count(*) filter (where waits.first_no is not null and begun.first_no is null) as begin_later,
    count(*) filter (where not from_brand and not is_note and waits.first_no is null) as further,
    (select count(*) from begun where is_begun_before) as begun_before
from written
left join waits on waits.first_no = written.message_no
left join begun on begun.first_no = written.message_no
