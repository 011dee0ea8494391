-- Texts of an export that are masked before they are stored, with who is named in them: the author, the agent, and as far as
-- the export and the log tell it, whom it is said to.
create or replace temp table to_mask as
with own as (
    select row_no, unnest([case when not from_brand then author_id end, case when not from_brand then author_name end, agent]) as person
    from incoming
),
authors as (
    select channel, message_id, parent_id, conversation_id, unnest([author_id, author_name]) as person from incoming where not from_brand
    union
    select channel, message_id, parent_id, conversation_id, unnest([author_id, author_name]) from posts where not from_brand
),
named as (
    from own
    union
    select incoming.row_no, authors.person
    from incoming
    join authors on authors.channel = incoming.channel and authors.message_id = incoming.parent_id
    union
    select incoming.row_no, authors.person
    from incoming
    join (select distinct channel, conversation_id, person from authors where conversation_id is not null) as authors
        on authors.channel = incoming.channel and authors.conversation_id = incoming.conversation_id
    union
    select incoming.row_no, thread_people.person
    from incoming
    join posts on posts.channel = incoming.channel and posts.message_id = incoming.message_id
    join places on places.message_no = posts.message_no
    join thread_people on thread_people.thread_no = places.thread_no
),
people as (
    select row_no, (list(person order by person))[:50] as people from named where person is not null group by row_no
)
select incoming.row_no, text, coalesce(people, []) as people
from incoming
left join people using (row_no)
where text is not null and is_to_mask(posted_at);
