-- title: Share of complainers who complain in several places
-- unit: share
-- better: lower
-- statistic: share
-- needs: customers, category, unanswered
-- definition: Customers with a complaint that needs a reply in the period, opened at most 7 days before or after another one
--   of theirs in another thread of the channel as of the report, divided by all customers with a complaint that needs a reply
--   in the period. Withdrawn turns are left out.
-- source: verbis-2012
select
    slice,
    count(*) filter (where is_scattered) as numerator,
    count(*) as denominator,
    0 as pending
from scattered_complaints
group by slice
