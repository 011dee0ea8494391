-- Who may be the brand in an export that does not say: accounts, by a name or an id that [brand] takes, by how many others they answer.
with said as (
    select
        channel, message_id, parent_id, conversation_id, row_no, posted_at,
        -- without the tool that the id is unique in
        coalesce(author_id, author_name) as author, regexp_replace(author_id, '^[a-z_]+:', '') as own_id, author_name as own_name
    from incoming
    where coalesce(author_name, author_id) is not null and (found_problem is null or found_problem = 'no zone')
),
in_order as (
    select *, lag(author) over (partition by channel, conversation_id order by posted_at, row_no) as one_before
    from said
),
answers as (
    select in_order.author, parents.author as other
    from in_order
    join said as parents on parents.channel is not distinct from in_order.channel and parents.message_id = in_order.parent_id
    union
    select author, one_before from in_order where conversation_id is not null and one_before is not null
)
select
    case
        when max(own_name) is null then max(own_id)
        when max(own_id) is null or lower(max(own_id)) = lower(max(own_name)) then max(own_name)
        else max(own_name) || ' (' || max(own_id) || ')'
    end as account,
    (select count(distinct other) from answers where answers.author = said.author and other <> said.author) as others,
    count(*) as messages
from said
group by said.author
order by others desc, messages desc, account
limit 5
