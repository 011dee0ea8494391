-- The thread around a message, in thread order, with what each message did to the clock of one customer.
-- Parameters: message_no.
with asked as (
    select thread_no, thread_part, customer_no from places where message_no = $message_no
),
thread as (
    select places.*, asked.customer_no as asked_customer_no
    from places
    join asked using (thread_no, thread_part)
),
numbered as (
    select
        messages.*, posts.category is not null as has_category,
        thread.effective_at, thread.ancestors, thread.customer_no, thread.asked_customer_no,
        waits.turn_number, waits.first_no, waits.answer_no, waits.opened_at, waits.acknowledged_at
    from thread
    join messages using (message_no)
    join posts using (message_no)
    left join waits using (thread_no, thread_part, customer_no, round)
)
select
    message_no, message_id, author_id, from_brand, agent, posted_at, effective_at, visibility, automated, directed,
    category, category_source, has_category, removed_at, removed_by, text, turn_number, opened_at,
    case
        when visibility = 'internal' then 'note'
        when customer_no is null then 'broadcast'
        when asked_customer_no is not null and customer_no <> asked_customer_no then 'other_customer'
        when not from_brand and message_no = first_no then 'opens'
        when not from_brand then 'joins'
        when automated and effective_at = acknowledged_at then 'acknowledges'
        when automated then 'automated_aside'
        when message_no = answer_no then 'answers'
        else 'follows_up'
    end as role
from numbered
order by effective_at, ancestors, position, from_brand, message_id
