-- title: YouTube comments (Data API)
-- reads: json
-- required: snippet.textDisplay, snippet.publishedAt, snippet.authorDisplayName
-- optional: id
-- holders: $.items[*], $
-- records: $.snippet.topLevelComment, $.replies.comments[*], $
-- seen: documentation
-- note: Answers of commentThreads.list (part=snippet,replies) and of comments.list. Who writes from the channel that the comments are
--   about is the brand. A thread holds up to five replies: fetch the others with comments.list.
with records as (
    select
        raw.*,
        raw as source_row,
        said(coalesce(record->>'$.snippet.channelId', holder->>'$.snippet.channelId')) as channel_id,
        said(coalesce(
            record->>'$.snippet.videoId', holder->>'$.snippet.videoId', holder->>'$.snippet.topLevelComment.snippet.videoId'
        )) as video_id,
        said(record->>'$.snippet.authorChannelId.value') as writer_id,
        said(record->>'$.snippet.authorDisplayName') as writer_name,
        case
            when record_path = '$.replies.comments[*]'
            then said(coalesce(record->>'$.snippet.parentId', holder->>'$.snippet.topLevelComment.id', holder->>'$.id'))
            else said(record->>'$.snippet.parentId')
        end as parent_id,
        case when record_path = '$.snippet.topLevelComment' then try_cast(holder->>'$.snippet.totalReplyCount' as bigint) end as replies_written
    from raw
    join holders using (holder_no)
),
held as (
    select parent_id, count(distinct id) as replies_held from records where parent_id is not null group by all
)
select
    said(id) as message_id,
    instant(record->>'$.snippet.publishedAt') as posted_at,
    'youtube' as channel,
    writer_id as author_id,
    writer_name as author_name,
    coalesce(writer_id = channel_id, false) or is_brand(writer_id, writer_name) as from_brand,
    records.parent_id,
    said(coalesce(record->>'$.snippet.textOriginal', plain_text(record->>'$.snippet.textDisplay'))) as text,
    'public' as visibility,
    try_cast(record->>'$.snippet.likeCount' as double) as likes,
    case when record->>'$.snippet.moderationStatus' = 'rejected' then 'brand' end as removed_by,
    'https://www.youtube.com/watch?v=' || video_id || '&lc=' || said(id) as url,
    case
        when record->>'$.snippet.publishedAt' is not null and instant(record->>'$.snippet.publishedAt') is null
        then 'snippet.publishedAt cannot be read as a time'
    end as problem,
    case when replies_written > coalesce(replies_held, 0) then 'comments of which not all replies are in the export' end as remark,
    row_no,
    source_row
from records
left join held on held.parent_id = said(id)
