-- title: Share of ignored complaints that came back
-- unit: share
-- better: lower
-- statistic: share
-- needs: customers, replies, category, unanswered, follow_ups
-- definition: Complaints that need a reply, opened at least 8 days ago and without a human answer within 24 hours, whose
--   customer posted a further complaint message in any thread of the channel in the 7 days after those 24 hours (inclusive),
--   divided by all such complaints. Younger complaints are pending. Withdrawn turns are left out.
-- source: beeshaper
-- benchmark: 80 % of the ignored will show what they think (an unnamed study, undated)
select
    slice,
    count(*) filter (where is_ripe and not is_answered_in_time and is_complaining_after) as numerator,
    count(*) filter (where is_ripe and not is_answered_in_time) as denominator,
    count(*) filter (where not is_ripe) as pending
from landmarks
where category = 'complaint'
group by slice
