-- Owed turns opened 90 days and more after the channel's first message, and whether their customer was seen in the 90 days before.
with begun as (
    select channel, min(posted_at) as begun_at from posts group by channel
),
asked as (
    select scope_rows.slice_no, scope_rows.customer_no, scope_rows.opened_at
    from scope_rows
    join begun using (channel)
    where scope_rows.is_owed and scope_rows.opened_at >= begun.begun_at + interval 90 day
)
select
    slice_no,
    customer_no,
    exists (
        select 1
        from waits as earlier
        where earlier.customer_no = asked.customer_no
            and earlier.opened_at < asked.opened_at
            and earlier.opened_at >= asked.opened_at - interval 90 day
    ) as is_known
from asked
