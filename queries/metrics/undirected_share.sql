-- title: Share of messages not addressed to the brand
-- unit: share
-- better: neither
-- statistic: share
-- needs: customers, directed
-- definition: Customers' messages, in the turns of the period and as of the report, that were found by monitoring and are not
--   addressed to the brand, divided by all customers' messages.
-- source: ynet-2011
select
    slice,
    count(*) filter (where not directed) as numerator,
    count(*) as denominator,
    0 as pending
from scope_messages
where not from_brand
group by slice
