-- Trees of replies, begun: messages without a parent stand at their place, those with one begin to climb.
create or replace temp table reply_conversations as
select reply.parent_no as message_no, min(reply.conversation_no) as conversation_no
from nodes as reply
where reply.parent_no is not null and reply.conversation_no is not null
group by all
having min(reply.conversation_no) = max(reply.conversation_no);

create or replace temp table trees as
select
    message_no,
    message_no as root_no,
    coalesce(nodes.conversation_no, reply_conversations.conversation_no, message_no) as thread_no,
    author_no as asker_no,
    0 as ancestors,
    posted_at as effective_at
from nodes
left join reply_conversations using (message_no)
where parent_no is null;

create or replace temp table climbing as
select
    message_no,
    parent_no as above_no,
    conversation_no as thread_no,
    author_no as asker_no,
    1 as ancestors,
    posted_at as effective_at
from nodes
where parent_no is not null;
