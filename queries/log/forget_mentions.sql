-- Texts of others (`rows_to_mask`) that may name the person: in the person's threads, where `is_answer`, and where a name stands
-- whole.
with own_threads as (
    select distinct thread_no
    from places
    join (select message_no from (from posts semi join own_messages using (channel, message_id))) as own using (message_no)
)
select said.row_no, said.text, own_threads.thread_no is not null as is_answer
from (from rows_to_mask where text is not null) as said
anti join own_messages using (channel, message_id)
left join places using (message_no)
left join own_threads using (thread_no)
where own_threads.thread_no is not null or said.message_no in (select message_no from naming)
