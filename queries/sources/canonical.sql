-- title: Canonical message log
-- reads: csv, json, parquet
-- required: message_id, posted_at, channel, author_id, from_brand
-- optional: brand, author_name, agent, parent_id, conversation_id, text, visibility, directed, automated, category,
--   language, followers, shares, likes, rating, removed_at, removed_by, url, tags
-- note: The columns of this program's own message log, in any order.
select
    said(message_id) as message_id,
    instant(posted_at) as posted_at,
    local_time(posted_at) as posted_local,
    said(channel) as channel,
    said(brand) as brand,
    said(author_id) as author_id,
    said(author_name) as author_name,
    yes_or_no(from_brand) as from_brand,
    said(agent) as agent,
    case when contains(parent_id, 'E+') and is_lost_id(parent_id) then null else said(parent_id) end as parent_id,
    case when contains(parent_id, 'E+') and is_lost_id(parent_id) then 'ids whose digits a spreadsheet dropped (1.03E+13): not used' end
        as remark,
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
        when said(from_brand) is not null and yes_or_no(from_brand) is null then 'from_brand is not true or false'
        when said(directed) is not null and yes_or_no(directed) is null then 'directed is not true or false'
        when said(automated) is not null and yes_or_no(automated) is null then 'automated is not true or false'
        when said(followers) is not null and try_cast(followers as double) is null then 'followers is not a number'
        when said(shares) is not null and try_cast(shares as double) is null then 'shares is not a number'
        when said(likes) is not null and try_cast(likes as double) is null then 'likes is not a number'
        when said(rating) is not null and try_cast(rating as double) is null then 'rating is not a number'
        when said(removed_at) is not null and instant(removed_at) is null and local_time(removed_at) is null
        then 'removed_at cannot be read as a time'
        when contains(message_id, 'E+') and is_lost_id(message_id) then 'message_id lost digits in a spreadsheet (1.03E+13)'
    end as problem,
    row_no,
    raw as source_row
from raw
