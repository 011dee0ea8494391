-- Brand messages with no customer above them: the customer who wrote last before in the thread, else nobody.
create or replace temp table orphan_threads as
select distinct thread_no
from trees
join (select message_no, from_brand from nodes) as nodes using (message_no)
where asker_no is null and from_brand;

create or replace temp table orphans as
with told as (
    select
        message_no, asker_no,
        -- a customer's message always has an asker: its author
        last_value(case when not from_brand then asker_no end ignore nulls) over (
            partition by thread_no, coalesce(thread_part, 1)
            order by effective_at, ancestors, position, from_brand, message_id
            rows between unbounded preceding and 1 preceding
        ) as last_author_no
    from trees
    semi join orphan_threads using (thread_no)
    join nodes using (message_no)
    left join parts using (message_no)
)
select message_no, last_author_no as customer_no
from told
where asker_no is null and last_author_no is not null;
