-- title: Share of removed complaints without an answer
-- unit: share
-- better: lower
-- statistic: share
-- needs: customers, replies, category, removals, unanswered
-- definition: Customers' complaint messages that the brand deleted or hid, in turns a grace period old without a human answer
--   as of the report, divided by all complaint messages that it removed in turns that old. Those in younger turns are
--   pending.
-- source: verbis-2012
select
    slice,
    count(*) filter (where is_mature and answered_at is null) as numerator,
    count(*) filter (where is_mature) as denominator,
    count(*) filter (where not is_mature) as pending
from scope_messages
where not from_brand and category = 'complaint' and is_removed_by_brand
group by slice
