-- Who may be the brand in an export that does not say: accounts by how many others they answer.
with said as (
    select
        channel, message_id, parent_id, conversation_id,
        coalesce(author_name, author_id) as account,
        lag(coalesce(author_name, author_id)) over (partition by channel, conversation_id order by posted_at, row_no) as one_before
    from incoming
    where coalesce(author_name, author_id) is not null and (found_problem is null or found_problem = 'no zone')
),
answers as (
    select said.account, parents.account as other
    from said
    join said as parents on parents.channel is not distinct from said.channel and parents.message_id = said.parent_id
    union
    select account, one_before from said where conversation_id is not null and one_before is not null
)
select
    said.account,
    (select count(distinct other) from answers where answers.account = said.account and other <> said.account) as others,
    count(*) as messages
from said
group by said.account
order by others desc, messages desc, said.account
limit 5
