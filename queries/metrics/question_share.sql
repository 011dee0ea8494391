-- title: Share of questions
-- unit: share
-- better: neither
-- statistic: share
-- needs: customers, category
-- definition: Turns whose gravest message is a question, divided by all turns except thanks and spam. Any age counts.
-- source: beeshaper
-- benchmark: 31 % used it to ask about a product (people, undated)
select
    slice,
    count(*) filter (where category = 'question') as numerator,
    count(*) as denominator,
    0 as pending
from scope
where category not in ('thanks', 'spam')
group by slice
