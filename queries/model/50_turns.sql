-- Between two human messages of the brand lie the messages of one turn; the second of the two answers it.
create or replace temp table sequence as
select
    message_no,
    trees.parent_no,
    trees.root_no,
    trees.thread_no,
    coalesce(parts.thread_part, 1)::integer as thread_part,
    coalesce(trees.asker_no, orphans.customer_no) as customer_no,
    trees.ancestors,
    trees.effective_at,
    from_brand, is_automated, is_internal, gravity, is_classified, needs_reply, taken_back_at, position, message_id
from trees
join nodes using (message_no)
left join parts using (message_no)
left join orphans using (message_no);

create or replace temp table rounds as
select
    message_no, thread_no, thread_part, customer_no, effective_at, from_brand, is_automated, gravity, is_classified, needs_reply,
    taken_back_at,
    row_number() over customer_order as step,
    -- human brand messages before this one
    coalesce(sum((from_brand and not is_automated)::integer) over (
        customer_order rows between unbounded preceding and 1 preceding
    ), 0)::integer as round
from sequence
where customer_no is not null and not is_internal
window customer_order as (
    partition by thread_no, thread_part, customer_no order by effective_at, ancestors, position, from_brand, message_id
);

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
        coalesce(bool_or(needs_reply), false) as needs_reply,
        -- taken back as a whole, at the last removal
        case when bool_and(taken_back_at is not null) filter (needs_reply) then max(taken_back_at) filter (needs_reply) end
            as taken_back_at,
        bool_or(is_automated) as has_automated
    from rounds
    group by all
    having count(*) filter (not from_brand) > 0
)
select
    * exclude (taken_back_at),
    case when taken_back_at < coalesce(answered_at, taken_back_at + interval 1 second)
    then greatest(taken_back_at, opened_at) end as withdrawn_at,
    row_number() over (partition by thread_no, thread_part, customer_no order by round)::integer as turn_number
from grouped;

create or replace temp table acknowledgements as
select thread_no, thread_part, customer_no, round, min(rounds.effective_at) as acknowledged_at
from (from turn_times where has_automated) as turn_times
join rounds using (thread_no, thread_part, customer_no, round)
where rounds.is_automated and rounds.step > turn_times.first_step
group by all;
