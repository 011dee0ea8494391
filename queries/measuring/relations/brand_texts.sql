-- Human messages of the brand with 20 characters or more that belong to turns in `scope`, each with its template, and whether
-- that occurs five times or more in its period.
with said as (
    select
        scope_rows.slice_no,
        scope_rows.customer_no,
        slices.period_no,
        places.message_no,
        places.effective_at,
        templates.template_no
    from scope_rows
    join slices using (slice_no)
    join places using (thread_no, thread_part, customer_no)
    join templates on templates.message_no = places.message_no
    where places.round >= scope_rows.round
        and (scope_rows.next_round is null or places.round < scope_rows.next_round)
        and places.effective_at <= scope_rows.as_of
),
canned as (
    select period_no, template_no
    from said
    where template_no <> 0
    group by all
    having count(*) >= 5
)
select said.* exclude (period_no), canned.template_no is not null as is_canned
from said
left join canned on canned.period_no = said.period_no and canned.template_no = said.template_no
