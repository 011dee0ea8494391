-- title: Customers
-- unit: customers
-- better: neither
-- statistic: count
-- definition: Customers with a turn opened in the period, whatever its category: people, not turns. A customer is an account
--   on a channel; a message without an author is a customer of its own.
-- source: beeshaper
select slice, count(*) as value
from scope_customers
group by slice
