-- The turns in `scope_rows`, each a slice of its own, with all that can differ of a turn between two states of a log; what its
-- messages say as one number, and what the first one says.
with said as (
    select
        scope_messages_rows.slice_no,
        bit_xor(hash(
            scope_messages_rows.message_no, scope_messages_rows.category, scope_messages_rows.directed, scope_messages_rows.rating,
            scope_messages_rows.shares, scope_messages_rows.is_removed_by_brand, posts.text
        )) as said_no
    from scope_messages_rows
    join posts using (message_no)
    group by scope_messages_rows.slice_no
)
select
    scope_rows.first_no,
    scope_rows.customer_no,
    scope_rows.channel,
    posts.message_id,
    scope_rows.opened_at,
    scope_rows.as_of,
    scope_rows.answered_at,
    scope_rows.answer_no,
    scope_rows.agent,
    scope_rows.acknowledged_at,
    scope_rows.is_withdrawn,
    scope_rows.needs_reply,
    scope_rows.category,
    scope_rows.brand,
    scope_rows.directed,
    scope_rows.visibility,
    scope_rows.followers,
    scope_rows.turn_number,
    said.said_no,
    posts.author_name,
    posts.text,
    posts.url
from scope_rows
join posts on posts.message_no = scope_rows.first_no
left join said using (slice_no)
