-- title: Share answered within 24 hours
-- unit: share
-- better: higher
-- statistic: share
-- needs: customers, replies, unanswered
-- definition: Turns that need a reply and were opened at least 24 hours ago, with a human answer within 24 hours (inclusive),
--   divided by all that need one and were opened at least 24 hours ago. Younger turns are pending, answered ones too.
--   Automated replies do not answer. Withdrawn turns are left out.
-- source: beeshaper
-- benchmark: the top 100 US retailers take 24 h on average on Facebook, 11 h 15 min on Twitter (undated)
select
    slice,
    count(*) filter (where age_seconds >= 86400 and wait_seconds <= 86400) as numerator,
    count(*) filter (where age_seconds >= 86400) as denominator,
    count(*) filter (where age_seconds < 86400) as pending
from scope
where is_owed
group by slice
