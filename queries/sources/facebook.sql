-- title: Facebook comments and posts (Graph API)
-- reads: json
-- required: id, message, created_time
-- optional: from, parent, comments, is_hidden, permalink_url, like_count, story, posts, feed
-- records: $.data[*], $.data[*].comments.data[*], $.data[*].comments.data[*].comments.data[*], $, $.comments.data[*],
--   $.comments.data[*].comments.data[*], $.posts.data[*], $.posts.data[*].comments.data[*],
--   $.posts.data[*].comments.data[*].comments.data[*], $.feed.data[*], $.feed.data[*].comments.data[*],
--   $.feed.data[*].comments.data[*].comments.data[*]
-- direction: accounts
-- seen: documentation
-- note: Answers of the comments edge of posts, or posts with their comments, as the Graph API gives them. The API names an author
--   only to tokens of the page: a comment without one is a customer's, and each such comment a customer of its own.
with records as (
    select *, raw as source_row
    from raw
    -- a page that only holds its posts
    where not (record_path = '$' and coalesce(posts, feed) is not null)
),
-- what stands in a post or a comment is a reply to it
replies as (
    select reply_id, min(parent_id) as parent_id
    from (select unnest(json_extract_string(record, '$.comments.data[*].id')) as reply_id, said(id) as parent_id from records)
    group by all
)
select
    said(id) as message_id,
    instant(created_time) as posted_at,
    'facebook' as channel,
    said(record->>'$.from.id') as author_id,
    said(record->>'$.from.name') as author_name,
    is_brand(record->>'$.from.id', record->>'$.from.name') as from_brand,
    coalesce(said(record->>'$.parent.id'), replies.parent_id) as parent_id,
    said(message) as text,
    -- ids of the messenger
    case when starts_with(id, 'm_') then 'private' else 'public' end as visibility,
    coalesce(
        try_cast(like_count as double), try_cast(record->>'$.likes.summary.total_count' as double),
        try_cast(record->>'$.reactions.summary.total_count' as double)
    ) as likes,
    try_cast(record->>'$.shares.count' as double) as shares,
    case when yes_or_no(is_hidden) then 'brand' end as removed_by,
    said(permalink_url) as url,
    case
        when said(message) is null and said(story) is not null then 'no message: a notice of the platform (story)'
        when said(created_time) is not null and instant(created_time) is null then 'created_time cannot be read as a time'
    end as problem,
    case when record->>'$.from.id' is null and record->>'$.from.name' is null then 'comments without an author (from): taken for customers' end as remark,
    row_no,
    source_row
from records
left join replies on replies.reply_id = said(id)
