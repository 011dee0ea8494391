-- title: Median response time of the answered
-- unit: seconds
-- better: lower
-- statistic: median
-- needs: customers, replies
-- definition: Median (interpolated) of the wait of turns that need a reply and have a human answer as of the report. It is what
--   others quote and is biased low: those never answered are not in it. Withdrawn turns are left out.
-- source: beeshaper
select
    slice,
    wait_seconds as observation,
    answered_at is null and not is_mature as is_pending
from scope
where is_owed
