-- Owed public turns without an answer, with how many may have seen their first message: an upper bound of what the export reports
-- by then.
with reported as (
    select channel, coalesce(brand, author_id) as brand, followers, min(posted_at) as reported_at
    from posts
    where from_brand and followers is not null
    group by all
),
brand_followers as (
    select instants.as_of, reported.channel, reported.brand, max(reported.followers) as followers
    from reported
    join (select distinct as_of from scope_rows) as instants on reported.reported_at <= instants.as_of
    group by all
),
channel_followers as (
    select as_of, channel, max(followers) as followers from brand_followers group by all
)
select
    turn.slice_no,
    turn.customer_no,
    turn.is_mature,
    turn.age_seconds,
    turn.followers is not null as is_known,
    ((turn.followers + coalesce(case when turn.brand is null then channel_followers.followers else brand_followers.followers end, 0))
        * (1 + coalesce(posts.shares, 0))) as impressions
from (from scope_rows where is_owed and answered_at is null and visibility = 'public') as turn
join posts on posts.message_no = turn.first_no
left join brand_followers
    on brand_followers.as_of = turn.as_of and brand_followers.channel = turn.channel and brand_followers.brand = turn.brand
left join channel_followers on channel_followers.as_of = turn.as_of and channel_followers.channel = turn.channel
