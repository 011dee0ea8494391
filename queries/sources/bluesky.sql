-- title: Bluesky posts (JSON of the API)
-- reads: json
-- required: uri, author.did, record.text, record.createdAt
-- optional: indexedAt, likeCount, repostCount, reason
-- records: $, $.post, $.posts[*], $.feed[*].post, $.feed[*].reply.parent, $.feed[*].reply.root, $.notifications[*], $.thread.post,
--   $.thread.parent.post, $.thread.parent.parent.post, $.thread.parent.parent.parent.post, $.thread.replies[*].post,
--   $.thread.replies[*].replies[*].post, $.thread.replies[*].replies[*].replies[*].post,
--   $.thread.replies[*].replies[*].replies[*].replies[*].post, $.thread.replies[*].replies[*].replies[*].replies[*].replies[*].post,
--   $.thread.replies[*].replies[*].replies[*].replies[*].replies[*].replies[*].post
-- direction: accounts
-- lacks: monitored
-- seen: documentation
-- note: Answers of getPostThread (replies down to six levels), getAuthorFeed, searchPosts, getPosts and listNotifications. Give the
--   brand's handle, or its did, as an account.
with records as (
    select
        *,
        raw as source_row,
        said(record->>'$.author.did') as writer_id,
        said(record->>'$.author.handle') as writer_name,
        record->>'$.record.text' as said_text,
        said(record->>'$.record.reply.parent.uri') as replied_to,
        instant(record->>'$.record.createdAt') as created_at,
        instant(indexedat) as indexed_at
    from raw
),
brand_ids as (
    select distinct writer_id from records where is_brand(writer_id, writer_name)
),
posts as (
    select
        *,
        is_brand(writer_id, writer_name) as is_brands,
        coalesce(len(list_filter(
            json_extract_string(record, '$.record.facets[*].features[*].did'), lambda did: list_contains(brand_dids, did) or is_brand(did, did)
        )) > 0, false) as mentions_brand
    from records
    cross join (select list(writer_id) as brand_dids from brand_ids)
)
select
    said(uri) as message_id,
    least(coalesce(created_at, indexed_at), coalesce(indexed_at, created_at)) as posted_at,
    'bluesky' as channel,
    posts.writer_id as author_id,
    writer_name as author_name,
    is_brands as from_brand,
    replied_to as parent_id,
    coalesce(said(record->>'$.record.reply.root.uri'), said(uri)) as conversation_id,
    said(said_text) as text,
    'public' as visibility,
    case
        when is_brands then null
        else names_brand(said_text) or mentions_brand or brand_ids.writer_id is not null
            or coalesce(is_brand(split_part(replied_to, '/', 3), null), false)
    end as directed,
    said(record->>'$.record.langs[0]') as language,
    try_cast(repostcount as double) as shares,
    try_cast(likecount as double) as likes,
    'https://bsky.app/profile/' || posts.writer_id || '/post/' || split_part(uri, '/', 5) as url,
    case
        when reason in ('like', 'repost', 'follow', 'starterpack-joined', 'verified', 'unverified', 'like-via-repost', 'repost-via-repost')
            or (said_text is null and split_part(uri, '/', 4) <> 'app.bsky.feed.post')
        then 'no message: a notification of a like, a repost or a follower'
        when coalesce(created_at, indexed_at) is null then 'record.createdAt cannot be read as a time'
    end as problem,
    case when created_at > indexed_at then 'posts dated later than they were indexed: the earlier time is used' end as remark,
    row_no,
    source_row
from posts
left join brand_ids on brand_ids.writer_id = split_part(replied_to, '/', 3)
