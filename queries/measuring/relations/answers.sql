-- Owed turns with what is known of their answer; the acts are null where there is no answer or it has no text.
select
    scope_rows.* exclude (first_no, followers, needs_reply, is_withdrawn, is_owed, watched_seconds),
    first_no,
    acts.message_no is not null as has_text,
    acts.is_interim,
    acts.is_handoff,
    acts.is_redirect,
    acts.is_apology
from (from scope_rows where is_owed) as scope_rows
left join acts on acts.message_no = scope_rows.answer_no
