-- Messages of the threads of selected conversations, as of the selection's instant, in thread order. A conversation is what one
-- customer and the brand say in one thread; it is asked for where one of its turns, whenever it was opened, is in `rule_turns`.
with asked as (
    select distinct thread_no, thread_part, customer_no
    from rule_turns
),
seen as (
    select distinct thread_no, thread_part, as_of
    from rule_turns
)
select
    places.thread_no,
    places.thread_part,
    places.customer_no,
    seen.as_of,
    posts.channel,
    posts.message_no,
    posts.message_id,
    posts.from_brand,
    places.effective_at,
    places.round,
    row_number() over (
        partition by places.thread_no, places.thread_part
        order by places.effective_at, places.ancestors, posts.position, posts.from_brand, posts.message_id
    ) as place,
    -- all but internal notes
    coalesce(posts.visibility, 'public') <> 'internal' as is_visible,
    not posts.from_brand and coalesce(posts.visibility, 'public') <> 'internal' and coalesce(posts.directed, true) as is_inbound,
    posts.from_brand and coalesce(posts.visibility, 'public') <> 'internal' and not places.is_automated
        as is_human_reply,
    asked.customer_no is not null as is_asked
from places
join posts using (message_no)
join seen on seen.thread_no = places.thread_no and seen.thread_part = places.thread_part
left join asked
    on asked.thread_no = places.thread_no and asked.thread_part = places.thread_part and asked.customer_no = places.customer_no
where places.effective_at <= seen.as_of
