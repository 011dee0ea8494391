-- Conversations (one customer in one thread) with a complaint turn, in the slice of the first one.
with asked as (
    select slice_no, thread_no, thread_part, customer_no, as_of, min(turn_number) as turn_number
    from scope_rows
    where is_owed and category = 'complaint'
    group by all
),
complaining as (
    select
        asked.slice_no, asked.thread_no, asked.thread_part, asked.customer_no, asked.as_of,
        count(*) as turns,
        bool_or(waits.turn_number = asked.turn_number and coalesce(waits.answered_at <= asked.as_of, false)) as is_answered
    from asked
    join waits using (thread_no, thread_part, customer_no)
    where waits.needs_reply and waits.opened_at <= asked.as_of and not coalesce(waits.withdrawn_at <= asked.as_of, false)
    group by all
    having min(waits.turn_number) filter (where waits.category = 'complaint') = any_value(asked.turn_number)
),
said as (
    select
        complaining.slice_no, complaining.thread_no, complaining.thread_part, complaining.customer_no,
        places.step,
        places.category is null as from_brand,
        places.category,
        unseen.message_no is null as is_public
    from complaining
    join places using (thread_no, thread_part, customer_no)
    -- of few logs many messages are not public
    left join (select message_no from posts where visibility <> 'public') as unseen on unseen.message_no = places.message_no
    where places.round is not null
        and places.effective_at <= complaining.as_of
        and not places.is_automated
),
last_said as (
    select
        slice_no, thread_no, thread_part, customer_no,
        arg_max(category, step) filter (where not from_brand) as last_category,
        arg_max(from_brand, step) filter (where is_public and (from_brand or category <> 'thanks')) as is_last_public_of_brand
    from said
    group by all
)
select complaining.*, last_category, is_last_public_of_brand
from complaining
join last_said using (slice_no, thread_no, thread_part, customer_no)
