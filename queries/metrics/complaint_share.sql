-- title: Share of complaints
-- unit: share
-- better: neither
-- statistic: share
-- needs: customers, category
-- definition: Turns whose gravest message is a complaint, divided by all turns except thanks and spam. Any age counts.
-- source: beeshaper
-- benchmark: 12 % used their account to complain (people, undated)
select
    slice,
    count(*) filter (where category = 'complaint') as numerator,
    count(*) as denominator,
    0 as pending
from scope
where category not in ('thanks', 'spam')
group by slice
