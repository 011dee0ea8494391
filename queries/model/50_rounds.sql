-- Where each message stands, and its round: how many human messages of the brand to that customer stand before it in the thread.
-- Between two of them lie the customer's messages of one turn; the second answers it.
create or replace temp table placed as
with addressed as (
    select
        trees.*,
        -- in a ring nobody is above
        case when ancestors > 0 then parent_no end as parent_no,
        from_brand, is_automated, gravity, needs_reply, may_be_praise, may_need_reply, position, message_id,
        coalesce(parts.thread_part, 1)::integer as thread_part,
        coalesce(trees.asker_no, orphans.customer_no) as customer_no,
        -- a note is said to nobody
        case when not is_internal then coalesce(trees.asker_no, orphans.customer_no) end as told_no
    from trees
    join nodes using (message_no)
    left join parts using (message_no)
    left join orphans using (message_no)
),
numbered as (
    select
        message_no, parent_no, root_no, thread_no, thread_part, customer_no, ancestors, effective_at, from_brand, is_automated,
        gravity, needs_reply, may_be_praise, may_need_reply,
        case when told_no is not null then row_number() over in_order end as step,
        case when told_no is not null then
            (sum((from_brand and not is_automated)::integer) over (
                in_order rows between unbounded preceding and current row
            ))::integer - (from_brand and not is_automated)::integer
        end as round
    from addressed
    window in_order as (
        partition by thread_no, thread_part, told_no order by effective_at, ancestors, position, from_brand, message_id
    )
)
select
    * exclude (may_be_praise, may_need_reply)
    replace (
        case when may_be_praise and step = 1 then 4 else gravity end::utinyint as gravity,
        needs_reply or coalesce(may_be_praise and may_need_reply and step = 1, false) as needs_reply
    )
from numbered;

drop table trees;

insert into places
select
    message_no, root_no, thread_no, thread_part, customer_no, ancestors, effective_at, round, step, is_automated,
    case when not from_brand then category_of(gravity) end as category
from placed;
