-- title: Share of customers who complain
-- unit: share
-- better: neither
-- statistic: share
-- needs: customers, category
-- definition: Customers with a turn in the period whose gravest message is a complaint, divided by all customers with a turn
--   that is neither thanks nor spam. A customer can count in several such shares. Any age counts.
-- source: beeshaper
-- benchmark: 12 % of consumers used their account to complain (n = 2,195, undated)
select
    slice,
    count(*) filter (where has_complained) as numerator,
    count(*) as denominator,
    0 as pending
from scope_customers
where is_in_mix
group by slice
