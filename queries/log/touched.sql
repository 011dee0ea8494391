-- One step outward from `frontier`, messages whose surroundings are still to be looked at: what shares their conversation,
-- what they reply to, what replies to them, and the threads and trees in which they stood before.
create or replace temp table reached as
with edge as (select posts.message_no, channel, message_id, parent_id, conversation_id from posts semi join frontier using (message_no)),
edge_ids as (select channel, message_id from edge union select channel, message_id from gone),
old_places as (select places.* from places semi join frontier using (message_no)),
found as (
    select posts.message_no
    from posts semi join (select * from edge where conversation_id is not null) as edge using (channel, conversation_id)
    union
    select posts.message_no
    from posts semi join (select * from edge where parent_id is not null) as edge
        on posts.channel = edge.channel and posts.message_id = edge.parent_id
    union
    select posts.message_no
    from posts semi join edge_ids on posts.channel = edge_ids.channel and posts.parent_id = edge_ids.message_id
    union
    select places.message_no
    from places semi join old_places on places.thread_no = old_places.thread_no
    union
    select places.message_no
    from places semi join old_places on places.root_no = old_places.root_no
)
select message_no from found anti join touched using (message_no);
