-- title: Share answered within 30 minutes
-- unit: share
-- better: higher
-- statistic: share
-- needs: customers, replies, unanswered
-- definition: Turns that need a reply and were opened at least 30 minutes ago, with a human answer within 30 minutes (inclusive),
--   divided by all that need one and were opened at least 30 minutes ago. Younger turns are pending, answered ones too.
--   Automated replies do not answer. Withdrawn turns are left out.
-- source: beeshaper
-- benchmark: 52 % of customers expect an answer within 30 minutes (undated)
select
    slice,
    count(*) filter (where age_seconds >= 1800 and wait_seconds <= 1800) as numerator,
    count(*) filter (where age_seconds >= 1800) as denominator,
    count(*) filter (where age_seconds < 1800) as pending
from scope
where is_owed
group by slice
