-- Turns: rounds in which a customer wrote.
create or replace temp table turn_times as
with grouped as (
    select
        thread_no, thread_part, customer_no, round,
        min(step) filter (not from_brand) as first_step,
        arg_min(message_no, step) filter (not from_brand) as first_no,
        min(effective_at) filter (not from_brand) as first_at,
        min(effective_at) filter (needs_reply) as needed_at,
        min(effective_at) filter (from_brand and not is_automated) as answered_at,
        min(message_no) filter (from_brand and not is_automated) as answer_no,
        min(gravity) filter (not from_brand) as gravity
    from placed
    where round is not null
    group by thread_no, thread_part, customer_no, round
    having first_step is not null
)
select
    * exclude (first_at, needed_at),
    coalesce(needed_at, first_at) as opened_at,
    needed_at is not null as needs_reply,
    (lead(round) over in_order)::integer as next_round,
    (row_number() over in_order)::integer as turn_number
from grouped
window in_order as (partition by thread_no, thread_part, customer_no order by round);

create or replace temp table acknowledgements as
select turn_times.first_no, min(placed.effective_at) as acknowledged_at
from (from placed where is_automated) as placed
join turn_times using (thread_no, thread_part, customer_no, round)
where placed.step > turn_times.first_step
group by all;

-- Turns whose author took back all that needed a reply, before an answer: withdrawn at the last removal.
create or replace temp table withdrawals as
with removals as (
    select message_no, taken_back_at from nodes where taken_back_at is not null
),
touched_turns as (
    select distinct thread_no, thread_part, customer_no, round
    from placed
    join removals using (message_no)
    where needs_reply
),
taken_back as (
    select turn_times.first_no, any_value(turn_times.opened_at) as opened_at, any_value(turn_times.answered_at) as answered_at,
        max(removals.taken_back_at) as last_at
    from (from placed where needs_reply) as placed
    semi join touched_turns using (thread_no, thread_part, customer_no, round)
    join turn_times using (thread_no, thread_part, customer_no, round)
    left join removals using (message_no)
    group by turn_times.first_no
    having bool_and(removals.taken_back_at is not null)
)
select first_no, greatest(last_at, opened_at) as withdrawn_at
from taken_back
where answered_at is null or last_at < answered_at;
