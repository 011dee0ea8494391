-- title: Chatwoot messages (API)
-- reads: json
-- required: id, content, message_type, private, created_at
-- optional: conversation_id, conversation, sender, sender_type, sender_id, content_attributes
-- holders: $
-- records: $, $.payload[*]
-- seen: documentation
-- note: Messages as the API gives them, one file or one line a page. They do not say their channel: give it with --channel, an inbox at
--   a time. Private messages are internal notes.
with objects as (
    -- what should be an object may be any text
    select
        * replace (
            try_cast(sender as json) as sender, try_cast(conversation as json) as conversation,
            try_cast(content_attributes as json) as content_attributes
        ),
        raw as source_row
    from raw
),
messages as (
    select
        *,
        case lower(trim(message_type))
            when '0' then 'incoming' when '1' then 'outgoing' when '2' then 'activity' when '3' then 'template'
            else lower(trim(message_type))
        end as kind,
        lower(coalesce(sender->>'$.type', said(sender_type))) as writer_type,
        coalesce(sender->>'$.id', said(sender_id)) as writer,
        coalesce(unix_time(created_at), instant(created_at)) as written_at,
        coalesce(said(conversation_id), conversation->>'$.id') as conversation_key
    from objects
),
sided as (
    select
        *,
        case kind when 'incoming' then false when 'outgoing' then true when 'template' then true end as is_from_brand,
        kind = 'template'
        or kind = 'outgoing' and (
            coalesce(regexp_matches(writer_type, 'bot|assistant'), false)
            or content_attributes->>'$.automation_rule_id' is not null
        ) as is_automated
    from messages
)
select
    tool_id('chatwoot', id) as message_id,
    written_at as posted_at,
    local_time(created_at) as posted_local,
    channel_in(regexp_replace(conversation->>'$.channel', '^Channel::(WebWidget$)?', 'Web chat ')) as channel,
    case when not is_from_brand then 'chatwoot:contact-' || writer end as author_id,
    sender->>'$.name' as author_name,
    is_from_brand as from_brand,
    case when is_from_brand and not is_automated then coalesce(said(sender->>'$.name'), 'chatwoot:user-' || writer) end as agent,
    tool_id('chatwoot', conversation_key) as conversation_id,
    content as text,
    case when yes_or_no(private) then 'internal' else 'private' end as visibility,
    is_automated as automated,
    try_cast(id as bigint) as position,
    case
        when kind = 'activity' then 'no message: something done to the conversation (assigned, resolved, labelled ...)'
        when said(id) is null then 'id is missing'
        when kind is null then 'message_type is missing'
        when is_from_brand is null then 'message_type is none of incoming (0), outgoing (1), activity (2), template (3)'
        when conversation_key is null then 'conversation_id is missing'
        when said(created_at) is null then 'created_at is missing'
        when written_at is null and local_time(created_at) is null then 'created_at cannot be read as a time'
    end as problem,
    row_no,
    source_row
from sided
