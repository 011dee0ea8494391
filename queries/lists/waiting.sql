-- title: Customers who still wait
-- definition: Turns that need a reply and have none as of the report, longest wait first; last those whose
--   customer was answered since by that brand in another thread of the channel (`is_elsewhere`).
select
    scope.channel,
    scope.brand,
    scope.category,
    scope.opened_at,
    scope.age_seconds as wait_seconds,
    scope.followers as reach,
    posts.text,
    posts.author_id,
    posts.url,
    posts.message_id,
    scope.acknowledged_at is not null as is_acknowledged,
    elsewhere.first_no is not null as is_elsewhere
from scope
join posts on posts.message_no = scope.first_no
left join elsewhere on elsewhere.first_no = scope.first_no
where scope.is_owed and scope.answered_at is null
order by is_elsewhere, scope.opened_at, posts.channel, posts.message_id
