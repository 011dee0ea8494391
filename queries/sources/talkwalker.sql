-- title: Talkwalker results (CSV)
-- reads: csv
-- required: published, content, extra_author_attributes.name
-- optional: url, title, title_snippet, content_snippet, lang, source_type, parent_url, extra_author_attributes.short_name,
--   extra_author_attributes.id, source_extended_attributes.twitter_followers, article_extended_attributes.twitter_likes,
--   article_extended_attributes.facebook_likes, article_extended_attributes.instagram_likes, article_extended_attributes.youtube_likes,
--   article_extended_attributes.twitter_retweets, article_extended_attributes.facebook_shares
-- lacks: monitored
-- direction: accounts
-- times: published
-- seen: documentation
-- note: What a topic found. The brand's replies are in it only where the topic caught them.
with cells as (
    select
        row_no,
        raw as source_row,
        said(published) as time_cell,
        said(url) as link,
        regexp_extract(url, '(?i)^\s*https?://(?:www\.|m\.|mobile\.)?(?:twitter|x)\.com/([^/?#]+)/status(?:es)?/(\d+)', ['handle', 'id']) as tweet,
        lower(regexp_extract(url, '(?i)^\s*https?://([^/:?#]+)', 1)) as host,
        said(parent_url) as parent_link,
        regexp_extract(parent_url, '(?i)(?:twitter|x)\.com/([^/?#]+)/status(?:es)?/(\d+)', ['handle', 'id']) as parent_tweet,
        upper(source_type) as source_types,
        coalesce(said(content), said(content_snippet), said(title), said(title_snippet)) as text,
        said(lang) as language,
        said("extra_author_attributes.name") as author_name,
        said("extra_author_attributes.short_name") as short_name,
        said("extra_author_attributes.id") as author_number,
        "source_extended_attributes.twitter_followers" as followers,
        coalesce(
            said("article_extended_attributes.twitter_likes"), said("article_extended_attributes.facebook_likes"),
            said("article_extended_attributes.instagram_likes"), said("article_extended_attributes.youtube_likes")
        ) as likes,
        coalesce(said("article_extended_attributes.twitter_retweets"), said("article_extended_attributes.facebook_shares")) as shares
    from raw
),
placed as (
    select
        *,
        coalesce(instant(time_cell), case when not is_lost_id(time_cell) then unix_time(time_cell) end) as posted_at,
        local_time(time_cell) as posted_local,
        ltrim(coalesce(short_name, nullif(tweet.handle, ''), author_number, author_name), '@') as writer,
        case
            when regexp_matches(host, '(^|\.)(twitter|x)\.com$') or source_types like '%SOCIALMEDIA_TWITTER%' then 'twitter'
            when regexp_matches(host, '(^|\.)facebook\.com$') or source_types like '%SOCIALMEDIA_FACEBOOK%' then 'facebook'
            when regexp_matches(host, '(^|\.)instagram\.com$') or source_types like '%SOCIALMEDIA_INSTAGRAM%' then 'instagram'
            when regexp_matches(host, '(^|\.)(youtube\.com|youtu\.be)$') or source_types like '%SOCIALMEDIA_YOUTUBE%' then 'youtube'
            when regexp_matches(host, '(^|\.)tiktok\.com$') or source_types like '%SOCIALMEDIA_TIKTOK%' then 'tiktok'
            when regexp_matches(host, '(^|\.)linkedin\.com$') or source_types like '%SOCIALMEDIA_LINKEDIN%' then 'linkedin'
            when regexp_matches(host, '(^|\.)reddit\.com$') then 'reddit'
            when regexp_matches(host, '(^|\.)bsky\.(app|social)$') then 'bluesky'
            when regexp_matches(host, '(^|\.)trustpilot\.[a-z.]+$') then 'trustpilot'
            when source_types like '%MESSAGEBOARD%' then 'forum'
            when host is not null or source_types is not null then 'other'
        end as channel
    from cells
),
judged as (
    select
        *,
        is_brand(coalesce(writer, ''), case when short_name is null and nullif(tweet.handle, '') is null then author_name else '' end) as from_brand,
        coalesce(regexp_matches(text, '^\s*[RQ]T @'), false) as is_repost
    from placed
)
select
    coalesce(
        nullif(tweet.id, ''),
        case when channel in ('forum', 'other', 'trustpilot')
            then link || '#' || md5(concat_ws(chr(31), writer, coalesce(posted_at, posted_local)::text)) else link end,
        'talkwalker:' || md5(concat_ws(chr(31), channel, writer, coalesce(posted_at, posted_local)::text, text))
    ) as message_id,
    posted_at,
    posted_local,
    channel,
    writer as author_id,
    author_name,
    from_brand,
    case when not is_repost then coalesce(nullif(parent_tweet.id, ''), case when parent_link <> link then parent_link end) end as parent_id,
    text,
    'public' as visibility,
    case when not from_brand then not is_repost and (names_brand(text) or is_brand(coalesce(parent_tweet.handle, ''), '')) end as directed,
    language,
    try_cast(replace(followers, ',', '') as double) as followers,
    try_cast(replace(shares, ',', '') as double) as shares,
    try_cast(replace(likes, ',', '') as double) as likes,
    link as url,
    case
        when not regexp_matches(time_cell, '^\d') then 'shifted: published holds something else'
        when not regexp_matches(link, '(?i)^https?://') then 'shifted: url holds something else'
        when length(language) > 12 then 'shifted: lang holds something else'
    end as problem,
    row_no,
    source_row
from judged
