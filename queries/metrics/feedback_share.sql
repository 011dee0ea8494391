-- title: Share of feedback
-- unit: share
-- better: neither
-- statistic: share
-- needs: customers, category
-- definition: Turns whose gravest message is praise or a suggestion, divided by all turns except thanks and spam. Any age counts.
-- source: beeshaper
-- benchmark: 39 % used it to give feedback (people, undated)
select
    slice,
    count(*) filter (where category in ('praise', 'suggestion')) as numerator,
    count(*) as denominator,
    0 as pending
from scope
where category not in ('thanks', 'spam')
group by slice
