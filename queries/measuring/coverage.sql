-- By channel of the turns asked for: how many need a reply, of how many customers, and when the log's first and last message of the brand there was
-- written, up to an instant. Parameters: as_of; brand, null for any: messages in threads of its turns.
with asked as (
    select channel, count(*) filter (where is_owed) as owed, count(distinct customer_no) as customers
    from scope
    group by channel
),
said as (
    select posts.channel, min(posts.posted_at) as first_at, max(posts.posted_at) as last_at
    from posts
    where posts.from_brand
        and posts.visibility is distinct from 'internal'
        and posts.posted_at <= $as_of
        and (
            $brand is null
            or posts.message_no in (
                select places.message_no
                from places
                join waits using (thread_no)
                where coalesce(waits.brand, '') = $brand
            )
        )
    group by posts.channel
)
select asked.channel, asked.owed, asked.customers, said.first_at, said.last_at
from asked
left join said using (channel)
order by asked.owed desc, asked.channel
