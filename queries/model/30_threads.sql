drop table climbing;
drop table if exists climbed;

-- Chats and private threads that were silent for more than seven days start anew.
create or replace temp table chat_threads as
with silent as (
    select distinct thread_no
    from trees
    join (select message_no from nodes where may_fall_silent) as private using (message_no)
)
select thread_no
from trees
join silent using (thread_no)
join nodes using (message_no)
group by thread_no
having bool_or(nodes.is_chat) or not bool_or(nodes.is_public);

create or replace temp table parts as
with gaps as (
    select
        message_no, thread_no,
        seconds_between(effective_at, lag(effective_at) over thread_order) > 7 * 86400 as is_new_part,
        effective_at, ancestors, position, from_brand, message_id
    from trees
    semi join chat_threads using (thread_no)
    join nodes using (message_no)
    window thread_order as (
        partition by thread_no order by effective_at, ancestors, position, from_brand, message_id
    )
)
select
    message_no,
    1 + sum(coalesce(is_new_part, false)::integer) over (
        partition by thread_no order by effective_at, ancestors, position, from_brand, message_id
        rows between unbounded preceding and current row
    ) as thread_part
from gaps;
