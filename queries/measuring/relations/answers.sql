-- Owed turns with what is known of their answer; the acts are null where there is no answer or it has no text.
select
    slice_no, customer_no, thread_no, thread_part, round, next_round, first_no, answer_no, channel, brand, agent, category, visibility,
    as_of, opened_at, answered_at, age_seconds, wait_seconds, is_mature,
    acts.message_no is not null as has_text,
    acts.is_interim,
    acts.is_handoff,
    acts.is_redirect,
    acts.is_apology
from (from scope_rows where is_owed) as scope_rows
left join acts on acts.message_no = scope_rows.answer_no
