insert into places
select
    sequence.message_no, sequence.parent_no, sequence.root_no, sequence.thread_no, sequence.thread_part, sequence.customer_no,
    sequence.ancestors, sequence.effective_at,
    case when rounds.step >= turn_times.first_step then turn_times.turn_number end as turn_number
from sequence
left join rounds using (message_no)
left join turn_times
    on turn_times.thread_no = rounds.thread_no and turn_times.thread_part = rounds.thread_part
    and turn_times.customer_no = rounds.customer_no and turn_times.round = rounds.round;
