-- What the model needs to know of each message. Reads `model_messages`: all messages, or those that a load touched.
create or replace temp table conversations as
select channel, conversation_id, min(message_no) as conversation_no
from model_messages
where conversation_id is not null
group by all;

create or replace temp table nodes as
select
    messages.message_no,
    parents.message_no as parent_no,
    conversations.conversation_no,
    -- a customer without a name is a customer of its own
    case when not from_brand then coalesce(number_of(messages.channel, messages.author_id), -messages.message_no) end
        as author_no,
    posted_at,
    position,
    messages.message_id,
    messages.channel,
    coalesce(messages.language, labels.language) as language,
    visibility,
    directed,
    followers,
    from_brand,
    from_brand and coalesce(automated, is_told_automated, false) as is_automated,
    visibility = 'internal' as is_internal,
    visibility = 'private' or is_chat(messages.channel) as may_fall_silent,
    is_chat(messages.channel) as is_chat,
    visibility = 'public' as is_public,
    not from_brand and visibility <> 'internal' and directed as may_need_reply,
    gravity_of(coalesce(messages.category, labels.category)) as gravity,
    may_need_reply and coalesce(coalesce(messages.category, labels.category) not in ('thanks', 'abuse', 'spam'), true) as needs_reply,
    -- a thank-you out of the blue is praise
    not from_brand and messages.category is null
    and coalesce(labels.category = 'thanks' and labels.category_source <> 'given', false) as may_be_praise,
    case when removed_by = 'author' then removed_at end as taken_back_at,
    coalesce(messages.brand, named.brand) as own_brand,
    -- texts that name an account, but no known one at their very beginning: for a closer look
    case when messages.brand is null then case when named.brand is null and contains(messages.text, '@') then messages.text end end
        as unclear_text
from model_messages as messages
left join (select message_no from model_messages) as parents
    on parents.message_no = number_of(messages.channel, messages.parent_id)
left join (from brand_accounts where names_in('@' || account)[1] = account) as named
    on named.channel = messages.channel
    and named.account = case when messages.brand is null then addressee(messages.text) end
left join (from labels where category is not null or language is not null) as labels on labels.message_no = messages.message_no
left join (select message_no, true as is_told_automated from acts where is_automated) as automata
    on automata.message_no = messages.message_no
left join conversations
    on conversations.channel = messages.channel and conversations.conversation_id = messages.conversation_id;
