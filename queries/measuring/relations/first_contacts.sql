-- Answered first contacts, and whether that customer opened a turn that needs a reply within seven days after the answer.
select
    slice_no,
    customer_no,
    answered_at + interval 7 day <= as_of as is_week_old,
    exists (
        select 1
        from waits as further
        where further.customer_no = contact.customer_no
            and further.needs_reply
            and further.opened_at > contact.answered_at
            and further.opened_at <= contact.answered_at + interval 7 day
            and further.opened_at <= contact.as_of
    ) as is_repeated
from (from scope_rows where is_owed and turn_number = 1 and answered_at is not null) as contact
