-- title: Share of customers who ask
-- unit: share
-- better: neither
-- statistic: share
-- needs: customers, category
-- definition: Customers with a turn in the period whose gravest message is a question, divided by all customers with a turn
--   that is neither thanks nor spam. A customer can count in several such shares. Any age counts.
-- source: beeshaper
-- benchmark: 31 % of consumers used their account to ask about a product (n = 2,195, undated)
select
    slice,
    count(*) filter (where has_asked) as numerator,
    count(*) as denominator,
    0 as pending
from scope_customers
where is_in_mix
group by slice
