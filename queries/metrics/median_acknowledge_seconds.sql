-- title: Median time to an automated reply
-- unit: seconds
-- better: lower
-- statistic: median
-- needs: customers, automated
-- definition: Median (interpolated) of the time from asking to the first automated reply of the turn, of turns that need a
--   reply and got one as of the report; never below zero. Withdrawn turns are left out.
-- source: ynet-2011
select
    slice,
    case when acknowledged_at is not null then greatest(seconds_between(acknowledged_at, opened_at), 0) end as observation,
    acknowledged_at is null and answered_at is null and not is_mature as is_pending
from scope
where is_owed
