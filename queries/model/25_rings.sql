-- when: select (select count(*) from trees) < (select count(*) from nodes)
-- A ring of parents, and what hangs from one, is reached by no chain: these count as having no parent.
insert into trees by name
select
    nodes.* exclude (
        parent_no, conversation_no, author_no, posted_at, channel, language, visibility, directed, followers, own_brand, unclear_text,
        may_fall_silent, is_chat, is_public, taken_back_at
    ),
    message_no as root_no,
    coalesce(conversation_no, message_no) as thread_no,
    author_no as asker_no,
    0 as ancestors,
    posted_at as effective_at
from nodes
anti join trees using (message_no);
