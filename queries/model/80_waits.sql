insert into waits
select
    turn_times.thread_no,
    turn_times.thread_part,
    turn_times.customer_no,
    turn_number,
    first_no,
    answer_no,
    opened_at,
    answered_at,
    acknowledged_at,
    withdrawn_at,
    needs_reply,
    opening.channel,
    coalesce(opening.brand, turn_brands.brand) as brand,
    case gravity
        when 1 then 'complaint' when 2 then 'question' when 3 then 'suggestion' when 4 then 'praise'
        when 6 then 'thanks' when 7 then 'abuse' when 8 then 'spam' else 'other'
    end as category,
    is_classified,
    opening.language,
    opening.visibility,
    opening.directed,
    opening.followers,
    answer.agent
from turn_times
join model_messages as opening on opening.message_no = first_no
left join turn_brands using (first_no)
left join acknowledgements
    on acknowledgements.thread_no = turn_times.thread_no and acknowledgements.thread_part = turn_times.thread_part
    and acknowledgements.customer_no = turn_times.customer_no and acknowledgements.round = turn_times.round
left join model_messages as answer on answer.message_no = answer_no;
