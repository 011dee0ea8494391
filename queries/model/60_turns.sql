create or replace temp table turn_times as
with grouped as (
    select
        thread_no, thread_part, customer_no, round,
        min(step) filter (not from_brand) as first_step,
        arg_min(message_no, step) filter (not from_brand) as first_no,
        coalesce(min(effective_at) filter (needs_reply), min(effective_at) filter (not from_brand)) as opened_at,
        min(effective_at) filter (from_brand and not is_automated) as answered_at,
        min(message_no) filter (from_brand and not is_automated) as answer_no,
        min(gravity) filter (not from_brand) as gravity,
        coalesce(bool_or(is_classified) filter (not from_brand), false) as is_classified,
        bool_or(needs_reply) as needs_reply,
        -- taken back as a whole, at the last removal
        case when bool_and(taken_back_at is not null) filter (needs_reply) then max(taken_back_at) filter (needs_reply) end
            as taken_back_at,
        bool_or(is_automated) as has_automated
    from placed
    where round is not null
    group by thread_no, thread_part, customer_no, round
    having first_step is not null
)
select
    * exclude (taken_back_at),
    case when taken_back_at < coalesce(answered_at, taken_back_at + interval 1 second)
    then greatest(taken_back_at, opened_at) end as withdrawn_at,
    row_number() over (partition by thread_no, thread_part, customer_no order by round)::integer as turn_number
from grouped;

create or replace temp table acknowledgements as
select first_no, min(placed.effective_at) as acknowledged_at
from (from turn_times where has_automated) as turn_times
join placed using (thread_no, thread_part, customer_no, round)
where placed.is_automated and placed.step > turn_times.first_step
group by all;
