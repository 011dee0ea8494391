-- Complaint and question turns, seen from 24 hours after they were opened: were they answered by then, and did their customer
-- complain (again) in the seven days after.
with complaints as (
    select customer_no, effective_at
    from places
    where category = 'complaint' and round is not null
),
asked as (
    from scope_rows
    where is_owed and category in ('complaint', 'question')
),
complained as (
    select distinct asked.slice_no, asked.first_no
    from asked
    join complaints using (customer_no)
    where complaints.effective_at > asked.opened_at + interval 24 hour
        and complaints.effective_at <= asked.opened_at + interval 8 day
        and complaints.effective_at <= asked.as_of
)
select
    asked.slice_no,
    asked.customer_no,
    asked.category,
    asked.age_seconds >= 8 * 86400 as is_ripe,
    coalesce(asked.wait_seconds <= 86400, false) as is_answered_in_time,
    complained.first_no is not null as is_complaining_after
from asked
left join complained using (slice_no, first_no)
