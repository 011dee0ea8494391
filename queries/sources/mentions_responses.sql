-- title: Mentions and responses
-- reads: csv, json, parquet
-- parts: mentions, responses
-- required: mention_id, posted_at
-- optional: response_id, channel, author_id, brand, author_name, agent, conversation_id, text, visibility, directed, automated,
--   category, language, followers, shares, likes, rating, removed_at, removed_by, url, tags
-- note: Two files with these names: what customers wrote, and what the brand answered. A response names its mention_id.
with named as (
    select *, raw as source_row, said(response_id) is not null or part = 'responses' as is_response
    from raw
),
mention_channels as (
    select said(mention_id) as mention_id, min(said(channel)) as channel
    from named
    where not is_response
    group by all
),
only_channel as (
    select min(channel) as channel from mention_channels having min(channel) = max(channel)
)
select
    case when is_response then said(response_id) else said(named.mention_id) end as message_id,
    instant(posted_at) as posted_at,
    local_time(posted_at) as posted_local,
    coalesce(said(named.channel), mention_channels.channel, (select channel from only_channel)) as channel,
    said(brand) as brand,
    coalesce(said(author_id), case when is_response then coalesce(said(brand), said(agent), 'brand') end) as author_id,
    said(author_name) as author_name,
    is_response as from_brand,
    said(agent) as agent,
    case when is_response then said(named.mention_id) end as parent_id,
    said(conversation_id) as conversation_id,
    text,
    said(visibility) as visibility,
    yes_or_no(directed) as directed,
    yes_or_no(automated) as automated,
    said(category) as category,
    said(language) as language,
    try_cast(followers as double) as followers,
    try_cast(shares as double) as shares,
    try_cast(likes as double) as likes,
    try_cast(rating as double) as rating,
    instant(removed_at) as removed_at,
    local_time(removed_at) as removed_local,
    said(removed_by) as removed_by,
    said(url) as url,
    labels(tags) as tags,
    case
        when said(directed) is not null and yes_or_no(directed) is null then 'directed is not true or false'
        when said(automated) is not null and yes_or_no(automated) is null then 'automated is not true or false'
        when said(followers) is not null and try_cast(followers as double) is null then 'followers is not a number'
        when said(shares) is not null and try_cast(shares as double) is null then 'shares is not a number'
        when said(likes) is not null and try_cast(likes as double) is null then 'likes is not a number'
        when said(rating) is not null and try_cast(rating as double) is null then 'rating is not a number'
        when said(removed_at) is not null and instant(removed_at) is null and local_time(removed_at) is null
        then 'removed_at cannot be read as a time'
        when contains(named.mention_id, 'E+') and is_lost_id(named.mention_id) then 'mention_id lost digits in a spreadsheet (1.03E+13)'
    end as problem,
    row_no,
    source_row
from named
left join mention_channels on is_response and mention_channels.mention_id = said(named.mention_id)
