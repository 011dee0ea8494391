-- title: Share with nothing but an automated reply
-- unit: share
-- better: lower
-- statistic: share
-- needs: customers, replies, automated, unanswered, follow_ups
-- definition: Turns that need a reply and are a grace period old, with an automated reply but no human answer as of the
--   report, divided by all that need one and are that old. Younger turns are pending. Withdrawn turns are left out.
-- source: ynet-2011
select
    slice,
    count(*) filter (where is_mature and answered_at is null and acknowledged_at is not null) as numerator,
    count(*) filter (where is_mature) as denominator,
    count(*) filter (where not is_mature) as pending
from scope
where is_owed
group by slice
