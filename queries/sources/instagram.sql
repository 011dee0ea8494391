-- title: Instagram comments (Graph API)
-- reads: json
-- required: id, text, timestamp, username
-- optional: from, user, parent_id, replies, comments, hidden, like_count, caption, permalink
-- records: $.data[*], $.data[*].replies.data[*], $.data[*].comments.data[*], $.data[*].comments.data[*].replies.data[*], $,
--   $.replies.data[*], $.comments.data[*], $.comments.data[*].replies.data[*], $.media.data[*], $.media.data[*].comments.data[*],
--   $.media.data[*].comments.data[*].replies.data[*]
-- direction: accounts
-- seen: documentation
-- note: Answers of the comments edge of media, or media with their comments, as the Graph API gives them; ask for the fields id, text,
--   timestamp, username, from, user, like_count, hidden and replies with the same fields.
with records as (
    select *, raw as source_row
    from raw
    -- an account that only holds its media; a comment may name its media by id
    where not (record_path = '$' and json_type(record, '$.media.data') is not null)
),
-- what stands in a comment or a post is a reply to it
replies as (
    select reply_id, min(parent_id) as parent_id
    from (
        select
            unnest(list_concat(
                json_extract_string(record, '$.replies.data[*].id'), json_extract_string(record, '$.comments.data[*].id')
            )) as reply_id,
            said(id) as parent_id
        from records
    )
    group by all
),
named as (
    select
        *,
        said(coalesce(record->>'$.from.id', record->>'$.user.id')) as writer_id,
        said(coalesce(username, record->>'$.from.username')) as writer_name
    from records
)
select
    said(id) as message_id,
    instant(timestamp) as posted_at,
    'instagram' as channel,
    -- many answers give the name alone
    coalesce(writer_name, writer_id) as author_id,
    writer_name as author_name,
    -- user is given only of comments by the account that asked
    is_brand(writer_id, writer_name) or record->>'$.user.id' is not null as from_brand,
    coalesce(said(named.parent_id), replies.parent_id) as parent_id,
    said(coalesce(text, caption)) as text,
    'public' as visibility,
    try_cast(like_count as double) as likes,
    case when yes_or_no(hidden) then 'brand' end as removed_by,
    said(permalink) as url,
    case
        when said(timestamp) is not null and instant(timestamp) is null then 'timestamp cannot be read as a time'
    end as problem,
    case
        when coalesce(writer_id, writer_name) is null then 'comments without an author (username, from): taken for customers'
    end as remark,
    row_no,
    source_row
from named
left join replies on replies.reply_id = said(id)
