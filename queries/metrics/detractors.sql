-- title: Customers who only complain
-- unit: customers
-- better: lower
-- statistic: count
-- needs: customers, category
-- absent: the log begins less than 90 days before
-- definition: Customers with a turn of complaint and none of praise in the 90 days up to the instant as of which the report
--   sees the log, whatever the period. Not given where the log begins later than those 90 days.
-- source: mashable-dell
with customers as (
    select slice
    from scope_last_90_days
    group by slice, customer_no
    having bool_or(category = 'complaint') and not bool_or(category = 'praise')
),
counted as (
    select slice, count(*) as value from customers group by slice
)
select
    slices.slice_no as slice,
    case when slices.as_of - interval 90 day >= (select min(posted_at) from posts) then coalesce(counted.value, 0) end as value
from slices
left join counted on counted.slice = slices.slice_no
