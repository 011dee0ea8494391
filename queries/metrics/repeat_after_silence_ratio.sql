-- title: Complaining again after silence, against after an answer
-- unit: ratio
-- better: neither
-- statistic: ratio shares
-- needs: customers, replies, category, unanswered, follow_ups
-- absent: none of the answered came back
-- definition: Complaints that need a reply and were opened at least 8 days ago: the share whose customer posted a further
--   complaint message in any thread of the channel in the 7 days after the first 24 hours (inclusive), of those without a
--   human answer within 24 hours, divided by the same share of those with one. The two are not alike in all else, so a ratio
--   above 1 is no proof of a cause. Younger ones are pending. Withdrawn turns are left out.
-- source: beeshaper
select
    slice,
    count(*) filter (where is_ripe and not is_answered_in_time and is_complaining_after) as numerator,
    count(*) filter (where is_ripe and not is_answered_in_time) as denominator,
    count(*) filter (where is_ripe and is_answered_in_time and is_complaining_after) as other_numerator,
    count(*) filter (where is_ripe and is_answered_in_time) as other_denominator,
    count(*) filter (where not is_ripe) as pending
from landmarks
where category = 'complaint'
group by slice
