-- title: Meltwater mentions (CSV)
-- reads: csv
-- required: date, hit sentence, source, influencer
-- optional: time, alternate date format, headline, url, opening text, language, tweet id, twitter screen name, twitter followers,
--   user profile url, document tags
-- lacks: monitored, seconds
-- direction: accounts
-- times: date
-- seen: header
-- note: What a search found. The file does not say which post a post replies to, so the brand's posts in it answer nobody.
with cells as (
    select
        row_no,
        raw as source_row,
        said(date) as date_cell,
        said("time") as time_cell,
        -- 02-Mar-2026 08:15PM in one column, or the day and 8:15 PM in two; the month is always a word in the other date
        regexp_replace(
            upper(trim(case when contains(date, ':') then date else date || ' ' || "time" end)), '(\d)\s*([AP])\.?M\.?$', '\1 \2M'
        ) as stamp,
        regexp_replace(upper(trim("alternate date format" || ' ' || "time")), '(\d)\s*([AP])\.?M\.?$', '\1 \2M') as alternate_stamp,
        said(url) as link,
        regexp_extract(url, '(?i)^\s*https?://(?:www\.|m\.|mobile\.)?(?:twitter|x)\.com/([^/?#]+)/status(?:es)?/(\d+)', ['handle', 'id']) as tweet,
        lower(regexp_extract(url, '(?i)^\s*https?://([^/:?#]+)', 1)) as host,
        lower(said(source)) as source_name,
        nullif(trim("tweet id", ' "'''), '') as tweet_cell,
        coalesce(said("twitter screen name"), said(influencer)) as account,
        said(influencer) as influencer_name,
        coalesce(said("hit sentence"), said("opening text"), said(headline)) as text,
        lower(said("language")) as language_name,
        "twitter followers" as followers_cell,
        "document tags" as tags_cell
    from raw
),
timed as (
    select
        *,
        coalesce(
            local_time(stamp),
            try_strptime(stamp, ['%d-%b-%y %I:%M %p', '%d-%b-%Y %I:%M %p', '%d-%b-%y %H:%M', '%d-%b-%Y %H:%M', '%Y-%m-%d %I:%M %p']),
            try_strptime(alternate_stamp, ['%d-%b-%y %I:%M %p', '%d-%b-%Y %I:%M %p', '%d-%b-%y %H:%M', '%d-%b-%Y %H:%M'])
        ) as posted_local,
        ltrim(coalesce(nullif(tweet.handle, ''), account), '@') as writer,
        case
            when regexp_matches(host, '(^|\.)(twitter|x)\.com$') or source_name in ('twitter', 'x') then 'twitter'
            when regexp_matches(host, '(^|\.)facebook\.com$') or source_name = 'facebook' then 'facebook'
            when regexp_matches(host, '(^|\.)instagram\.com$') or source_name = 'instagram' then 'instagram'
            when regexp_matches(host, '(^|\.)(youtube\.com|youtu\.be)$') or source_name = 'youtube' then 'youtube'
            when regexp_matches(host, '(^|\.)tiktok\.com$') or source_name = 'tiktok' then 'tiktok'
            when regexp_matches(host, '(^|\.)linkedin\.com$') or source_name = 'linkedin' then 'linkedin'
            when regexp_matches(host, '(^|\.)reddit\.com$') or source_name = 'reddit' then 'reddit'
            when regexp_matches(host, '(^|\.)bsky\.(app|social)$') or source_name = 'bluesky' then 'bluesky'
            when regexp_matches(host, '(^|\.)trustpilot\.[a-z.]+$') then 'trustpilot'
            when source_name like 'forum%' then 'forum'
            when host is not null or source_name is not null then 'other'
        end as channel
    from cells
),
judged as (
    select
        *,
        is_brand(coalesce(writer, ''), '') as from_brand,
        case when not is_lost_id(tweet_cell) then regexp_extract(id(tweet_cell), '^\d+$') end as tweet_id
    from timed
)
select
    coalesce(
        nullif(tweet.id, ''),
        nullif(tweet_id, ''),
        case when channel in ('forum', 'other', 'trustpilot') then link || '#' || md5(concat_ws(chr(31), writer, posted_local::text)) else link end,
        case when tweet_cell is null then 'meltwater:' || md5(concat_ws(chr(31), channel, writer, posted_local::text, text)) end
    ) as message_id,
    posted_local,
    channel,
    writer as author_id,
    ltrim(influencer_name, '@') as author_name,
    from_brand,
    text,
    'public' as visibility,
    case when not from_brand then names_brand(text) and not regexp_matches(text, '^\s*[RQ]T @') end as directed,
    case
        when regexp_matches(language_name, '^[a-z]{2,3}([-_][a-z0-9]+)*$') then replace(language_name, '_', '-')
        else map {
            'english': 'en', 'hebrew': 'he', 'serbian': 'sr', 'german': 'de', 'french': 'fr', 'spanish': 'es', 'italian': 'it', 'portuguese': 'pt',
            'dutch': 'nl', 'polish': 'pl', 'czech': 'cs', 'romanian': 'ro', 'russian': 'ru', 'turkish': 'tr', 'arabic': 'ar', 'swedish': 'sv',
            'danish': 'da', 'norwegian': 'no', 'finnish': 'fi', 'greek': 'el', 'hungarian': 'hu', 'croatian': 'hr', 'ukrainian': 'uk',
            'japanese': 'ja', 'chinese': 'zh', 'korean': 'ko', 'indonesian': 'id', 'hindi': 'hi', 'vietnamese': 'vi', 'thai': 'th'
        }[language_name]
    end as language,
    try_cast(replace(followers_cell, ',', '') as double) as followers,
    link as url,
    comma_labels(tags_cell) as tags,
    case
        when not regexp_matches(date_cell, '^\d{1,4}[-/. ]') then 'shifted: Date holds something else'
        when not regexp_matches(time_cell, '^\d{1,2}:\d\d') then 'shifted: Time holds something else'
        when not regexp_matches(link, '(?i)^https?://') then 'shifted: URL holds something else'
        when is_lost_id(tweet_cell) and coalesce(tweet.id, '') = '' then 'Tweet Id lost its digits in a spreadsheet (1.03E+13)'
    end as problem,
    case
        when is_lost_id(tweet_cell) then 'ids whose digits a spreadsheet dropped (1.03E+13): taken from the link'
        when tweet_cell <> id(tweet_cell) then 'ids that a spreadsheet wrote as fractions (3.0)'
    end as remark,
    row_no,
    source_row
from judged
