-- title: Share of complaints that the brand removed
-- unit: share
-- better: lower
-- statistic: share
-- needs: customers, category, removals
-- definition: Customers' complaint messages in the turns of the period that the brand deleted or hid as of the report,
--   divided by all complaint messages, on channels of which the log reports any removal.
-- source: verbis-2012
select
    slice,
    count(*) filter (where is_removed_by_brand) as numerator,
    count(*) as denominator,
    0 as pending
from scope_messages
where not from_brand and category = 'complaint'
    and channel in (select channel from posts where removed_by is not null or removed_at is not null)
group by slice
