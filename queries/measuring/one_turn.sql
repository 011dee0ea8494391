-- The turn that a message belongs to: the last one, of the customer that it concerns, that began before it in its thread.
-- Parameter: message_no.
select
    waits.first_no, waits.turn_number, waits.channel, first_post.author_id, waits.opened_at, waits.answered_at,
    waits.withdrawn_at, waits.needs_reply, waits.category
from places
join waits using (thread_no, thread_part, customer_no)
join posts as first_post on first_post.message_no = waits.first_no
where places.message_no = $message_no and waits.round <= places.round
    and (waits.next_round is null or places.round < waits.next_round)
