-- Customers with complaint turns: whether one of these is 90 days old, and whether praise followed one that is within 90 days.
with praise as (
    select customer_no, effective_at
    from places
    where category = 'praise' and round is not null
),
asked as (
    from scope_rows
    where is_owed and category = 'complaint'
),
won as (
    select distinct asked.slice_no, asked.customer_no
    from asked
    join praise using (customer_no)
    where asked.age_seconds >= 90 * 86400
        and praise.effective_at > asked.opened_at
        and praise.effective_at <= asked.opened_at + interval 90 day
),
grouped as (
    select slice_no, customer_no, bool_or(age_seconds >= 90 * 86400) as is_ripe
    from asked
    group by all
)
select grouped.*, won.customer_no is not null as is_won_back
from grouped
left join won using (slice_no, customer_no)
