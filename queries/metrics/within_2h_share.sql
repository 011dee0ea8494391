-- title: Share answered within 2 hours
-- unit: share
-- better: higher
-- statistic: share
-- needs: customers, replies, unanswered
-- definition: Turns that need a reply and were opened at least 2 hours ago, with a human answer within 2 hours (inclusive),
--   divided by all that need one and were opened at least 2 hours ago. Younger turns are pending, answered ones too.
--   Automated replies do not answer. Withdrawn turns are left out.
-- source: ynet-2011
-- benchmark: answer everything within 2 hours, at least with an interim answer (advice, 2011)
select
    slice,
    count(*) filter (where age_seconds >= 7200 and wait_seconds <= 7200) as numerator,
    count(*) filter (where age_seconds >= 7200) as denominator,
    count(*) filter (where age_seconds < 7200) as pending
from scope
where is_owed
group by slice
