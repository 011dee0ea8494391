-- title: Google Business Profile reviews (JSON)
-- reads: json
-- records: $.reviews[*], $.locationReviews[*].review
-- required: starRating, createTime, reviewer
-- optional: reviewId, name, comment, updateTime, reviewReply
-- seen: documentation
-- note: A review and the owner's reply to it. The time of a reply is that of its last edit.
with objects as (
    -- what should be an object may be any text
    select * replace (try_cast(reviewer as json) as reviewer, try_cast(reviewreply as json) as reviewreply), raw as source_row
    from raw
),
cells as (
    select
        row_no,
        source_row,
        coalesce(said(reviewid), nullif(regexp_extract(name, '/reviews/([^/]+)$', 1), '')) as review_id,
        said(reviewer->>'$.displayName') as reviewer_name,
        upper(said(starrating)) as stars,
        comment,
        instant(createtime) as created_at,
        instant(updatetime) as updated_at,
        instant(reviewreply->>'$.updateTime') as replied_at,
        reviewreply->>'$.comment' as reply,
        coalesce(json_type(reviewreply) = 'OBJECT' and reviewreply::text <> '{}', false) as is_answered,
        upper(reviewreply->>'$.reviewReplyState') as reply_state
    from objects
),
reviews as (
    select
        *,
        coalesce(is_answered and updated_at > created_at and updated_at > replied_at, false) as is_edited_later,
        -- Google puts its translation before what was written, or behind it.
        regexp_replace(
            regexp_replace(comment, '(?s)^\s*\(Translated by Google\).*?\(Original\)\s*', ''), '(?s)(\S)\s*\(Translated by Google\).*$', '\1'
        ) as text,
        regexp_replace(
            regexp_replace(reply, '(?s)^\s*\(Translated by Google\).*?\(Original\)\s*', ''), '(?s)(\S)\s*\(Translated by Google\).*$', '\1'
        ) as reply_text
    from cells
)
select
    review_id as message_id,
    created_at as posted_at,
    'google_business' as channel,
    reviewer_name as author_name,
    false as from_brand,
    null as parent_id,
    text,
    'public' as visibility,
    case stars
        when 'ONE' then 1 when 'TWO' then 2 when 'THREE' then 3 when 'FOUR' then 4 when 'FIVE' then 5
        else try_cast(stars as double)
    end as rating,
    case when is_edited_later then ['edited_after_reply'] end as tags,
    case when review_id is null then 'reviewId is empty' end as problem,
    case
        when is_edited_later then 'reviews edited after the reply'
        when text <> comment then 'texts with a translation by Google: the original was kept'
    end as remark,
    row_no,
    source_row
from reviews
union all by name
select
    review_id || ':reply' as message_id,
    replied_at as posted_at,
    'google_business' as channel,
    true as from_brand,
    review_id as parent_id,
    reply_text as text,
    'public' as visibility,
    case when reply_state in ('PENDING', 'REJECTED') then 'no message: a reply that Google has not published' end as problem,
    row_no,
    source_row
from reviews
where is_answered and review_id is not null
