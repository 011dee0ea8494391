-- title: App Store reviews (App Store Connect API, JSON)
-- reads: json
-- records: $.data[*], $.included[*]
-- required: attributes.rating, attributes.createdDate, attributes.reviewerNickname
-- optional: id, type, attributes, relationships
-- seen: documentation
-- note: Reviews with the responses included in the same answer (`include=response`). The time of a response is that of its last edit.
with objects as (
    -- what should be an object may be any text
    select * replace (try_cast(attributes as json) as attributes, try_cast(relationships as json) as relationships), raw as source_row
    from raw
),
cells as (
    select
        row_no,
        source_row,
        said(id) as own_id,
        type,
        attributes,
        relationships->>'$.response.data.id' as response_id,
        relationships->>'$.review.data.id' as review_id,
        instant(attributes->>'$.createdDate') as created_at,
        instant(attributes->>'$.lastModifiedDate') as modified_at,
        upper(attributes->>'$.state') as state
    from objects
),
-- A review names its response, or a response its review, or both.
pairs as (
    select own_id as review_id, response_id from cells where type is distinct from 'customerReviewResponses' and response_id is not null
    union
    select review_id, own_id from cells where type = 'customerReviewResponses' and review_id is not null
),
answered as (
    select pairs.review_id, max(modified_at) as modified_at
    from pairs
    join cells on cells.own_id = pairs.response_id and cells.type = 'customerReviewResponses'
    where state is distinct from 'PENDING_PUBLISH'
    group by pairs.review_id
),
answered_by as (
    select response_id, min(review_id) as review_id from pairs group by response_id
)
select
    own_id as message_id,
    created_at as posted_at,
    'app_store' as channel,
    said(attributes->>'$.reviewerNickname') as author_name,
    false as from_brand,
    null as parent_id,
    nullif(concat_ws(chr(10), said(attributes->>'$.title'), said(attributes->>'$.body')), '') as text,
    'public' as visibility,
    try_cast(attributes->>'$.rating' as double) as rating,
    case when answered.modified_at < created_at then ['edited_after_reply'] end as tags,
    case when own_id is null then 'id is empty' end as problem,
    case when answered.modified_at < created_at then 'reviews edited after the reply' end as remark,
    row_no,
    source_row
from cells
left join answered on answered.review_id = cells.own_id
where type is distinct from 'customerReviewResponses'
union all by name
select
    own_id as message_id,
    modified_at as posted_at,
    'app_store' as channel,
    true as from_brand,
    answered_by.review_id as parent_id,
    attributes->>'$.responseBody' as text,
    'public' as visibility,
    case
        when state = 'PENDING_PUBLISH' then 'no message: a response that is not published yet'
        when own_id is null then 'id is empty'
    end as problem,
    case when answered_by.review_id is null then 'responses that no review of the file names' end as remark,
    row_no,
    source_row
from cells
left join answered_by on answered_by.response_id = cells.own_id
where type = 'customerReviewResponses'
