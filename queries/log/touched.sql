-- One step outward from `frontier`, messages whose surroundings are still to be looked at: what shares their conversation,
-- what they reply to, what replies to them (`replies`), and the threads and trees in which they stood before.
create or replace temp table reached as
with conversations as (
    select distinct channel, conversation_id from posts semi join frontier using (message_no) where conversation_id is not null
),
old_places as (
    select root_no, thread_no from places semi join frontier using (message_no)
),
found as (
    select message_no from posts semi join conversations using (channel, conversation_id)
    union
    select message_no from posts semi join (select parent_no as message_no from replies semi join frontier using (message_no)) as told using (message_no)
    union
    select message_no from replies semi join (select message_no as parent_no from frontier) as asked using (parent_no)
    union
    select message_no from places semi join old_places using (thread_no)
    union
    select message_no from places semi join old_places using (root_no)
)
select message_no from found anti join touched using (message_no);
