-- title: Share of complaints that the brand removed
-- unit: share
-- better: lower
-- statistic: share
-- needs: customers, category, removals, unanswered
-- definition: Customers' complaint messages in the turns of the period that the brand deleted or hid as of the report,
--   divided by all complaint messages, on channels of which the log reports any removal by then.
-- source: verbis-2012
with removals as (
    select channel, min(greatest(posted_at, removed_at)) as begun_at
    from posts
    where removed_by is not null or removed_at is not null
    group by channel
)
select
    slice,
    count(*) filter (where is_removed_by_brand) as numerator,
    count(*) as denominator,
    0 as pending
from scope_messages
join removals using (channel)
where not from_brand and category = 'complaint' and removals.begun_at <= as_of
group by slice
