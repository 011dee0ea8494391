-- Customers with complaint turns, and whether one of these lies within seven days of another in another thread.
with complaints as (
    select customer_no, thread_no, opened_at, withdrawn_at
    from waits
    where category = 'complaint' and needs_reply
),
asked as (
    select distinct slice_no, customer_no, thread_no, opened_at, as_of
    from scope_rows
    where is_owed and category = 'complaint'
),
scattered as (
    select distinct asked.slice_no, asked.customer_no
    from asked
    join complaints using (customer_no)
    where complaints.thread_no <> asked.thread_no
        and complaints.opened_at between asked.opened_at - interval 7 day and asked.opened_at + interval 7 day
        and complaints.opened_at <= asked.as_of
        and not coalesce(complaints.withdrawn_at <= asked.as_of, false)
)
select distinct asked.slice_no, asked.customer_no, scattered.customer_no is not null as is_scattered
from asked
left join scattered using (slice_no, customer_no)
