-- title: Share of first complaints without an answer
-- unit: share
-- better: lower
-- statistic: share
-- needs: customers, replies, category, unanswered
-- definition: Complaints that need a reply, are a customer's first turn in a thread and a grace period old, without a human
--   answer as of the report, divided by all of these. Younger ones are pending. Withdrawn turns are left out.
-- source: roi-customers-2014
-- benchmark: 58 % of posts and tweets about bad service are never answered (2014)
select
    slice,
    count(*) filter (where is_mature and answered_at is null) as numerator,
    count(*) filter (where is_mature) as denominator,
    count(*) filter (where not is_mature) as pending
from scope
where is_owed and category = 'complaint' and turn_number = 1
group by slice
