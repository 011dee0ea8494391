-- title: Share of complainers who praise later
-- unit: share
-- better: higher
-- statistic: share
-- needs: customers, category, unanswered, follow_ups
-- definition: Customers with a complaint that needs a reply, opened in the period and at least 90 days ago, who wrote praise
--   on that channel within 90 days after it (inclusive), divided by all customers with such a complaint. Customers whose
--   complaints are all younger are pending, so weeks seen at equal maturity are. Withdrawn turns are left out.
-- source: mashable-dell
select
    slice,
    count(*) filter (where is_ripe and is_won_back) as numerator,
    count(*) filter (where is_ripe) as denominator,
    count(*) filter (where not is_ripe) as pending
from complaining_customers
group by slice
