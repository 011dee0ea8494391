-- title: Brandwatch mentions (bulk download)
-- reads: csv
-- required: query name, date, full text, url
-- optional: title, snippet, domain, page type, author, full name, language, mentioned authors, thread id, thread author, thread entry type,
--   likes, shares, x author id, x followers, x likes, x reposts, x reply to,
--   twitter author id, twitter followers, twitter likes, twitter retweets, twitter reply to
-- lacks: monitored
-- direction: accounts
-- times: date
-- seen: documentation
-- note: What a query found, the lines above the header left out. The brand's replies are in it only where the query caught them.
with cells as (
    select
        *,
        raw as source_row,
        said(url) as link,
        regexp_extract(url, '(?i)^\s*https?://(?:www\.|m\.|mobile\.)?(?:twitter|x)\.com/([^/?#]+)/status(?:es)?/(\d+)', ['handle', 'id']) as tweet,
        regexp_extract(
            coalesce("x reply to", "twitter reply to"), '(?i)(?:twitter|x)\.com/([^/?#]+)/status(?:es)?/(\d+)', ['handle', 'id']
        ) as replied_tweet,
        coalesce(lower(said(domain)), lower(regexp_extract(url, '(?i)^\s*https?://([^/:?#]+)', 1))) as host,
        lower(said("page type")) as page_type,
        lower(said("thread entry type")) as entry,
        coalesce(said("full text"), said(snippet), said(title)) as text,
        coalesce(instant(date), local_time(date)) as dated,
        case when not is_lost_id("thread id") and trim("thread id") not in ('0', '0.0') then id("thread id") end as thread
    from raw
),
placed as (
    select
        * replace (nullif(tweet.id, '') as tweet),
        coalesce(ltrim(said(author), '@'), nullif(tweet.handle, '')) as writer,
        case
            when regexp_matches(host, '(^|\.)(twitter|x)\.com$') then 'twitter'
            when regexp_matches(host, '(^|\.)facebook\.com$') then 'facebook'
            when regexp_matches(host, '(^|\.)instagram\.com$') then 'instagram'
            when regexp_matches(host, '(^|\.)(youtube\.com|youtu\.be)$') then 'youtube'
            when regexp_matches(host, '(^|\.)tiktok\.com$') then 'tiktok'
            when regexp_matches(host, '(^|\.)linkedin\.com$') then 'linkedin'
            when regexp_matches(host, '(^|\.)reddit\.com$') then 'reddit'
            when regexp_matches(host, '(^|\.)bsky\.(app|social)$') then 'bluesky'
            when regexp_matches(host, '(^|\.)mastodon\.[a-z]+$') then 'mastodon'
            when regexp_matches(host, '^(t\.me|telegram\.me)$') then 'telegram'
            when regexp_matches(host, '(^|\.)trustpilot\.[a-z.]+$') then 'trustpilot'
            when regexp_matches(host, '^(apps|itunes)\.apple\.com$') then 'app_store'
            when host = 'play.google.com' then 'google_play'
            when host is not null or page_type is not null then coalesce(page_type, 'other')
        end as channel
    from cells
),
judged as (
    select
        *,
        is_brand(coalesce(writer, ''), coalesce("x author id", "twitter author id", '')) as from_brand,
        names_brand(text)
        or names_brand('@' || array_to_string(list_transform(comma_labels("mentioned authors"), lambda name: ltrim(name, '@')), ' @'))
        or is_brand(coalesce(replied_tweet.handle, ''), '')
        or coalesce(entry in ('reply', 'comment'), false) and is_brand(coalesce("thread author", ''), '') as is_to_brand
    from placed
)
select
    coalesce(
        tweet,
        -- Of a page that several people write on, the address alone does not tell a post.
        case when channel in ('twitter', 'facebook', 'instagram', 'youtube', 'tiktok', 'linkedin', 'reddit', 'bluesky', 'mastodon', 'telegram')
            then link else link || '#' || md5(concat_ws(chr(31), writer, dated::text)) end,
        'brandwatch:' || md5(concat_ws(chr(31), channel, writer, dated::text, text))
    ) as message_id,
    instant(date) as posted_at,
    local_time(date) as posted_local,
    channel,
    writer as author_id,
    said("full name") as author_name,
    from_brand,
    case when entry is distinct from 'share' then coalesce(
        nullif(replied_tweet.id, ''),
        case when channel = 'twitter' and entry in ('reply', 'comment') and thread <> tweet then regexp_extract(thread, '^\d{8,}$') end
    ) end as parent_id,
    case when entry is distinct from 'share' then 'brandwatch:' || thread end as conversation_id,
    text,
    'public' as visibility,
    case when not from_brand then is_to_brand and entry is distinct from 'share' end as directed,
    said(language) as language,
    try_cast(replace(coalesce(said("x followers"), said("twitter followers")), ',', '') as double) as followers,
    try_cast(replace(coalesce(said(shares), said("x reposts"), said("twitter retweets")), ',', '') as double) as shares,
    try_cast(replace(coalesce(said(likes), said("x likes"), said("twitter likes")), ',', '') as double) as likes,
    link as url,
    case
        when not regexp_matches(date, '^\s*(\d+[-/.]|$)') then 'shifted: Date holds something else'
        when not regexp_matches(link, '(?i)^https?://') then 'shifted: Url holds something else'
        when not regexp_matches(entry, '^[a-z _-]{1,20}$') then 'shifted: Thread Entry Type holds something else'
    end as problem,
    case
        when is_lost_id("thread id") then 'ids whose digits a spreadsheet dropped (1.03E+13): not used'
        when thread <> trim("thread id") then 'ids that a spreadsheet wrote as fractions (3.0)'
    end as remark,
    row_no,
    source_row
from judged
