-- title: Share of customers who give feedback
-- unit: share
-- better: neither
-- statistic: share
-- needs: customers, category
-- definition: Customers with a turn in the period whose gravest message is praise or a suggestion, divided by all customers
--   with a turn that is neither thanks nor spam. A customer can count in several such shares. Any age counts.
-- source: beeshaper
-- benchmark: 39 % of consumers used their account to give feedback (n = 2,195, undated)
select
    slice,
    count(*) filter (where has_given_feedback) as numerator,
    count(*) as denominator,
    0 as pending
from scope_customers
where is_in_mix
group by slice
