-- title: Shares of a complaint against shares of praise
-- unit: ratio
-- better: lower
-- statistic: ratio means
-- needs: customers, category, shares
-- absent: no praise was shared
-- definition: Mean number of shares of customers' complaint messages, divided by that of their praise messages, in the turns
--   of the period and as of the report. Messages whose shares are not reported are left out.
-- source: verbis-2012
select
    slice,
    coalesce(sum(round(shares)::bigint) filter (where category = 'complaint'), 0) as numerator,
    count(*) filter (where category = 'complaint') as denominator,
    coalesce(sum(round(shares)::bigint) filter (where category = 'praise'), 0) as other_numerator,
    count(*) filter (where category = 'praise') as other_denominator,
    0 as pending
from scope_messages
where not from_brand and shares is not null and category in ('complaint', 'praise')
group by slice
