-- title: Share of the unanswered who were answered elsewhere
-- unit: share
-- better: neither
-- statistic: share
-- needs: customers, replies, unanswered, follow_ups
-- definition: Turns that need a reply, are a grace period old and have no human answer as of the report, whose customer was
--   since answered by that brand in another thread of the channel, divided by all turns of that age without an answer.
--   Younger turns without one are pending. Withdrawn turns are left out.
-- source: verbis-2012
select
    scope.slice,
    count(*) filter (where is_mature and elsewhere.first_no is not null) as numerator,
    count(*) filter (where is_mature) as denominator,
    count(*) filter (where not is_mature) as pending
from scope
left join elsewhere on elsewhere.first_no = scope.first_no
where scope.is_owed and scope.answered_at is null
group by scope.slice
