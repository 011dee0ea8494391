-- Trees of replies, from the messages without a parent down: effective time, ancestors, thread, nearest customer above.
create or replace temp table reply_conversations as
select reply.parent_no as message_no, min(reply.conversation_no) as conversation_no
from nodes as reply
where reply.parent_no is not null and reply.conversation_no is not null
group by all
having min(reply.conversation_no) = max(reply.conversation_no);

create or replace temp table trees as
with recursive reached as (
    select
        nodes.* exclude (
            conversation_no, author_no, posted_at, channel, language, visibility, directed, followers, own_brand, unclear_text,
            may_fall_silent, is_chat, is_public, taken_back_at
        ),
        message_no as root_no,
        coalesce(nodes.conversation_no, reply_conversations.conversation_no, message_no) as thread_no,
        author_no as asker_no,
        0 as ancestors,
        posted_at as effective_at
    from nodes
    left join reply_conversations using (message_no)
    where parent_no is null
    union all
    select
        nodes.* exclude (
            conversation_no, author_no, posted_at, channel, language, visibility, directed, followers, own_brand, unclear_text,
            may_fall_silent, is_chat, is_public, taken_back_at
        ),
        reached.root_no,
        coalesce(nodes.conversation_no, reached.thread_no),
        coalesce(nodes.author_no, reached.asker_no),
        reached.ancestors + 1,
        greatest(nodes.posted_at, reached.effective_at)
    from reached
    join nodes on nodes.parent_no = reached.message_no
)
from reached;
