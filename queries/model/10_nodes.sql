-- What the model needs to know of each message. Reads `model_messages`: all messages, or those that a load touched.
create or replace temp table conversations as
select channel, conversation_id, min(message_no) as conversation_no
from model_messages
where conversation_id is not null
group by all;

create or replace temp table parents as
select reply.message_no, parent.message_no as parent_no
from model_messages as reply
join model_messages as parent on parent.channel = reply.channel and parent.message_id = reply.parent_id;

create or replace temp table nodes as
select
    messages.message_no,
    parents.parent_no,
    conversations.conversation_no,
    -- a customer without a name is a customer of its own
    case when not from_brand then coalesce(customers.customer_no, -messages.message_no) end as author_no,
    posted_at,
    position,
    messages.message_id,
    from_brand,
    from_brand and automated as is_automated,
    visibility = 'internal' as is_internal,
    visibility = 'private' or messages.channel in ('whatsapp', 'telegram', 'sms', 'phone', 'webchat') as may_fall_silent,
    messages.channel in ('whatsapp', 'telegram', 'sms', 'phone', 'webchat') as is_chat,
    visibility = 'public' as is_public,
    case category
        when 'complaint' then 1 when 'question' then 2 when 'suggestion' then 3 when 'praise' then 4
        when 'thanks' then 6 when 'abuse' then 7 when 'spam' then 8 else 5
    end::utinyint as gravity,
    category is not null as is_classified,
    not from_brand and visibility <> 'internal' and directed
    and coalesce(category not in ('thanks', 'abuse', 'spam'), true) as needs_reply,
    case when removed_by = 'author' then removed_at end as taken_back_at
from model_messages as messages
left join parents using (message_no)
left join conversations using (channel, conversation_id)
left join customers using (channel, author_id);
