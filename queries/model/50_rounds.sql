-- Where each message stands, and its round: how many human messages of the brand to that customer stand before it in the thread.
-- Between two of them lie the customer's messages of one turn; the second answers it.
create or replace temp table placed as
with addressed as (
    select
        trees.*,
        coalesce(parts.thread_part, 1)::integer as thread_part,
        coalesce(trees.asker_no, orphans.customer_no) as customer_no
    from trees
    left join parts using (message_no)
    left join orphans using (message_no)
),
numbered as (
    select
        message_no, parent_no, root_no, thread_no, thread_part, customer_no, ancestors, effective_at, from_brand, is_automated,
        gravity, needs_reply, may_be_praise, may_need_reply, taken_back_at,
        case when customer_no is not null and not is_internal then row_number() over customer_order end as step,
        not is_internal and sum((not is_internal)::integer) over (
            customer_order rows between unbounded preceding and current row
        ) = 1 as is_first,
        case when customer_no is not null and not is_internal then
            (sum((from_brand and not is_automated and not is_internal)::integer) over (
                customer_order rows between unbounded preceding and current row
            ))::integer - (from_brand and not is_automated)::integer
        end as round
    from addressed
    window customer_order as (
        partition by thread_no, thread_part, customer_no order by effective_at, ancestors, position, from_brand, message_id
    )
)
select
    * exclude (may_be_praise, may_need_reply, is_first)
    replace (
        case when may_be_praise and is_first then 4 else gravity end::utinyint as gravity,
        needs_reply or (may_be_praise and may_need_reply and is_first) as needs_reply
    )
from numbered;

insert into places
select
    message_no, root_no, thread_no, thread_part, customer_no, ancestors, effective_at, round, step, is_automated,
    case when not from_brand then category_of(gravity) end as category
from placed;
