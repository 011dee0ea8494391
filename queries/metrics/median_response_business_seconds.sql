-- title: Median response time of the answered, in opening hours
-- unit: seconds
-- better: lower
-- statistic: median
-- needs: customers, replies, hours
-- definition: Median (interpolated) of the opening time between asking and the human answer, of turns that need a reply and
--   have one as of the report. By the clock of the channel's opening hours; turns for whose time none are known are left out,
--   withdrawn ones too. Biased low: those never answered are not in it.
-- source: ynet-2011
select
    slice,
    business_wait_seconds as observation,
    answered_at is null and not is_mature as is_pending
from business
