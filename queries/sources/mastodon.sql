-- title: Mastodon statuses (JSON of the API)
-- reads: json
-- required: content, visibility, in_reply_to_id, account.acct
-- optional: id, created_at, in_reply_to_account_id, account, mentions, reblog, spoiler_text, language, favourites_count, reblogs_count,
--   url, uri, type, text
-- records: $, $.reblog, $.status, $.status.reblog, $.statuses[*], $.ancestors[*], $.descendants[*]
-- direction: accounts
-- lacks: monitored
-- seen: files
-- note: Statuses, notifications, contexts and search results as an instance gives them. Ids are those of the instance that was asked:
--   load what one instance gave, not the same statuses from two.
with records as (
    select
        *,
        raw as source_row,
        coalesce(json_type(record, '$.reblog') = 'OBJECT', false) as is_repost,
        json_extract(record, '$.mentions[*]') as mentioned,
        is_brand(record->>'$.account.id', record->>'$.account.acct') as is_brands
    from raw
    -- notifications around statuses
    where not (record_path = '$' and coalesce(json_type(record, '$.status') = 'OBJECT', false))
),
brand_ids as (
    select distinct record->>'$.account.id' as account_id from records where is_brands
)
select
    said(id) as message_id,
    instant(created_at) as posted_at,
    'mastodon' as channel,
    said(record->>'$.account.id') as author_id,
    said(record->>'$.account.acct') as author_name,
    is_brands as from_brand,
    said(in_reply_to_id) as parent_id,
    said(concat_ws(chr(10), said(spoiler_text), said(coalesce(
        plain_text(case when is_repost then record->>'$.reblog.content' else content end), text
    )))) as text,
    case
        when visibility in ('public', 'unlisted') then 'public'
        when visibility in ('private', 'direct') then 'private'
        else said(visibility)
    end as visibility,
    case
        when is_repost then false
        when is_brands then null
        else brand_ids.account_id is not null
            or coalesce(len(list_filter(mentioned, lambda account: is_brand(account->>'$.id', account->>'$.acct'))) > 0, false)
    end as directed,
    case when yes_or_no(record->>'$.account.bot') then true end as automated,
    said(language) as language,
    try_cast(record->>'$.account.followers_count' as double) as followers,
    try_cast(reblogs_count as double) as shares,
    try_cast(favourites_count as double) as likes,
    said(coalesce(url, uri)) as url,
    case
        when content is null and text is null and type is not null then 'no message: a notification without a status'
        when said(created_at) is not null and instant(created_at) is null then 'created_at cannot be read as a time'
    end as problem,
    row_no,
    source_row
from records
left join brand_ids on brand_ids.account_id = said(in_reply_to_account_id)
