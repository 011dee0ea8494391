-- title: Share of other messages
-- unit: share
-- better: neither
-- statistic: share
-- needs: customers, category
-- definition: Turns whose gravest message is of no known kind, divided by all turns except thanks and spam. Any age counts.
-- source: beeshaper
select
    slice,
    count(*) filter (where category = 'other') as numerator,
    count(*) as denominator,
    0 as pending
from scope
where category not in ('thanks', 'spam')
group by slice
