-- when: select (select count(*) from climbing) > 0
-- A ring of parents, and what hangs from one, is reached by no chain: these count as having no parent.
insert into trees by name
select
    message_no,
    message_no as root_no,
    coalesce(conversation_no, message_no) as thread_no,
    author_no as asker_no,
    0 as ancestors,
    posted_at as effective_at
from nodes
semi join climbing using (message_no);
