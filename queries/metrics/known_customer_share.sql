-- title: Share of turns by known customers
-- unit: share
-- better: neither
-- statistic: share
-- needs: customers, unanswered, follow_ups
-- absent: the log begins less than 90 days before
-- definition: Turns that need a reply whose customer opened another turn before, at most 90 days earlier, divided by all that
--   need one. Turns opened in the first 90 days of their channel in the log are left out. Withdrawn turns are left out.
-- source: roi-customers-2014
select
    slice,
    count(*) filter (where is_known) as numerator,
    count(*) as denominator,
    0 as pending
from known_customers
group by slice
