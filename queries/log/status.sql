with turn_counts as (select channel, count(*) as turns from waits group by channel)
select
    posts.channel,
    min(posted_at) as first_at,
    max(posted_at) as latest_at,
    count(*) filter (where not from_brand) as customer_messages,
    count(*) filter (where from_brand) as brand_messages,
    coalesce(any_value(turns), 0) as turns,
    max(posted_at) < (select max(posted_at) from posts) - interval 7 day as is_stale
from posts
left join turn_counts on turn_counts.channel = posts.channel
group by posts.channel
order by posts.channel
