-- title: Google Play reviews (Play Console CSV)
-- reads: csv
-- required: star rating, review text, developer reply text
-- optional: package name, reviewer language, device, review title, review link,
--   review submit date and time, review submit millis since epoch,
--   review last update date and time, review last update millis since epoch,
--   developer reply date and time, developer reply millis since epoch
-- seen: header
-- note: A row is a review and the developer's reply to it. A review that was edited stands again in the file of a later month
--   and is the same message; its text and rating are the newest ones, its time is when it was first sent.
with timed as (
    select
        *,
        raw as source_row,
        coalesce(case when not is_lost_id("review submit millis since epoch") then unix_time("review submit millis since epoch") end,
            instant("review submit date and time")) as submitted_at,
        coalesce(case when not is_lost_id("review last update millis since epoch") then unix_time("review last update millis since epoch") end,
            instant("review last update date and time")) as updated_at,
        coalesce(case when not is_lost_id("developer reply millis since epoch") then unix_time("developer reply millis since epoch") end,
            instant("developer reply date and time")) as replied_at,
        coalesce(said("developer reply text"), said("developer reply date and time"), said("developer reply millis since epoch"))
            is not null as is_answered,
        is_lost_id("review submit millis since epoch") or is_lost_id("review last update millis since epoch")
        or is_lost_id("developer reply millis since epoch") as has_lost_times
    from raw
),
reviews as (
    select
        *,
        coalesce(submitted_at, updated_at) as posted_at,
        -- Without a link, an edited review is known by what an edit does not change.
        coalesce(
            nullif(url_decode(regexp_extract("review link", '(?i)\breviewid=([^&#\s]+)', 1)), ''),
            'google_play:' || md5(concat_ws(
                chr(31), said("package name"), epoch(date_trunc('second', coalesce(submitted_at, updated_at)))::bigint::text,
                said("reviewer language"), said(device)
            ))
        ) as review_id,
        coalesce(is_answered and updated_at > replied_at, false) as is_edited_later,
        case
            when said("star rating") is not null and coalesce(try_cast("star rating" as double) not in (1, 2, 3, 4, 5), true)
            then 'shifted: Star Rating holds something else'
            when said("review submit millis since epoch") is not null and try_cast("review submit millis since epoch" as double) is null
            then 'shifted: Review Submit Millis Since Epoch holds something else'
            when said("developer reply millis since epoch") is not null and try_cast("developer reply millis since epoch" as double) is null
            then 'shifted: Developer Reply Millis Since Epoch holds something else'
            when not regexp_matches("review submit date and time", '^\s*(\d+[-/.]|$)')
            then 'shifted: Review Submit Date and Time holds something else'
            when not regexp_matches("review last update date and time", '^\s*(\d+[-/.]|$)')
            then 'shifted: Review Last Update Date and Time holds something else'
            when not regexp_matches("developer reply date and time", '^\s*(\d+[-/.]|$)')
            then 'shifted: Developer Reply Date and Time holds something else'
            when not regexp_matches("review link", '^\s*(https?://|$)')
            then 'shifted: Review Link holds something else'
        end as problem
    from timed
)
select
    review_id as message_id,
    posted_at,
    'google_play' as channel,
    null as author_id,
    false as from_brand,
    null as parent_id,
    nullif(concat_ws(chr(10), said("review title"), said("review text")), '') as text,
    'public' as visibility,
    -- the codes that Java kept for Hebrew, Indonesian and Yiddish
    regexp_replace(regexp_replace(regexp_replace(replace(said("reviewer language"), '_', '-'), '^iw\b', 'he'), '^in\b', 'id'), '^ji\b', 'yi')
        as language,
    try_cast("star rating" as double) as rating,
    said("review link") as url,
    case when is_edited_later then ['edited_after_reply'] end as tags,
    problem,
    case
        when is_edited_later then 'reviews edited after the reply'
        when has_lost_times then 'times whose digits a spreadsheet dropped (1.7E+12): the column of dates is used'
    end as remark,
    row_no,
    source_row
from reviews
union all by name
select
    review_id || ':reply' as message_id,
    replied_at as posted_at,
    'google_play' as channel,
    said("package name") as author_id,
    true as from_brand,
    review_id as parent_id,
    said("developer reply text") as text,
    'public' as visibility,
    said("review link") as url,
    row_no,
    source_row
from reviews
where is_answered and problem is null
