-- title: Mean response time of the answered
-- unit: seconds
-- better: lower
-- statistic: mean
-- needs: customers, replies
-- definition: Arithmetic mean of the wait of turns that need a reply and have a human answer as of the report. It is what
--   others quote and is biased low: those never answered are not in it. Withdrawn turns are left out.
-- source: beeshaper
-- benchmark: the top 100 US retailers take 24 h on average on Facebook, 11 h 15 min on Twitter (undated)
select
    slice,
    wait_seconds as observation,
    answered_at is null and not is_mature as is_pending
from scope
where is_owed
