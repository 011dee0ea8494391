-- title: Whom to answer first
-- definition: Turns that need a reply and have no human answer as of the report: the gravest category first (complaint, question,
--   suggestion, praise, other), then the widest reach, then the longest wait. `reach` is followers plus shares of the turn's first
--   message; where both are unknown it is null and stands last. `business_wait_seconds` is the wait in opening hours, null where
--   none are known. Not in it: withdrawn turns, those whose customer was answered since by that brand in another thread of the
--   channel, and accounts (id or name, in any case) on the configuration's list `[worklist] ignore`.
-- people: author_id, author_name, url
-- texts: text
-- source: verbis-2012, beeshaper
select
    scope.channel,
    scope.brand,
    scope.category,
    scope.opened_at,
    scope.age_seconds as wait_seconds,
    business.business_age_seconds as business_wait_seconds,
    try_cast(case when coalesce(scope.followers, posts.shares) is not null then coalesce(scope.followers, 0) + coalesce(posts.shares, 0) end as bigint)
        as reach,
    scope.acknowledged_at is not null as is_acknowledged,
    posts.author_id,
    posts.author_name,
    posts.text,
    posts.url,
    posts.message_id
from scope
join posts on posts.message_no = scope.first_no
left join elsewhere on elsewhere.first_no = scope.first_no
left join business on business.first_no = scope.first_no
where scope.is_owed
    and scope.answered_at is null
    and elsewhere.first_no is null
    and not is_ignored(posts.author_id, posts.author_name)
order by
    case scope.category when 'complaint' then 1 when 'question' then 2 when 'suggestion' then 3 when 'praise' then 4 else 5 end,
    reach desc nulls last,
    scope.opened_at,
    posts.channel,
    posts.message_id
