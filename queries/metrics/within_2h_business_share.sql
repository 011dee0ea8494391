-- title: Share answered within 2 hours of opening time
-- unit: share
-- better: higher
-- statistic: share
-- needs: customers, replies, hours, unanswered
-- definition: Turns that need a reply and were open for at least 2 hours of opening time, with a human answer within 2 hours
--   of opening time (inclusive), divided by all that need one and were open for that long. By the clock of the channel's
--   opening hours; turns for whose time none are known are left out. Younger turns are pending, answered ones too. Withdrawn
--   turns are left out.
-- source: ynet-2011
select
    slice,
    count(*) filter (where business_age_seconds >= 7200 and business_wait_seconds <= 7200) as numerator,
    count(*) filter (where business_age_seconds >= 7200) as denominator,
    count(*) filter (where business_age_seconds < 7200) as pending
from business
where business_age_seconds is not null
group by slice
