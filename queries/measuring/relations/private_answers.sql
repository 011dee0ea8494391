-- Owed public turns that were answered in private: by a private answer, or in a private thread of that customer and brand while
-- they were open or had only been asked to continue in private. With it whether somebody said so in public.
with private_turns as (
    select distinct turn.slice_no, turn.first_no
    from (from answers_rows where visibility = 'public') as turn
    join (from waits where visibility = 'private' and answered_at is not null) as other
        on other.customer_no = turn.customer_no
        and other.brand is not distinct from turn.brand
        and (other.thread_no <> turn.thread_no or other.thread_part <> turn.thread_part)
        and other.answered_at > turn.opened_at
        and other.answered_at <= turn.as_of
    where turn.answered_at is null or other.answered_at <= turn.answered_at or turn.is_handoff
),
answered as (
    select turn.*
    from (from answers_rows where visibility = 'public') as turn
    left join private_turns using (slice_no, first_no)
    left join (select message_no from posts where visibility = 'private') as private on private.message_no = turn.answer_no
    where private_turns.first_no is not null or private.message_no is not null
),
told as (
    select distinct answered.slice_no, answered.first_no
    from answered
    join places using (thread_no, thread_part, customer_no)
    join posts on posts.message_no = places.message_no
    join acts on acts.message_no = places.message_no
    where places.round >= answered.round
        and (answered.next_round is null or places.round < answered.next_round)
        and places.effective_at <= answered.as_of
        and coalesce(posts.visibility, 'public') = 'public'
        and acts.is_handoff
        and not places.is_automated
)
select answered.*, told.first_no is not null as is_announced
from answered
left join told using (slice_no, first_no)
