-- title: Intercom conversations (API)
-- reads: json
-- required: id, created_at, source.author
-- optional: source, statistics, conversation_parts, tags, part_type, body, author
-- holders: $, $.conversation, $.conversations[*]
-- records: $, $.conversation_parts.conversation_parts[*]
-- seen: documentation
-- note: A conversation gives its first message, each of its parts one more. Bots are automated, notes internal. Conversations listed
--   without their parts give the time of the first reply of a teammate only.
with records as (
    -- what should be an object may be any text
    select
        raw.* replace (
            try_cast(source as json) as source, try_cast(author as json) as author, try_cast(statistics as json) as statistics,
            try_cast(conversation_parts as json) as conversation_parts
        ),
        raw as source_row, record_path = '$' as is_conversation, holder
    from raw
    join holders using (holder_no)
),
told as (
    select
        *,
        holder->>'$.id' as conversation,
        coalesce(holder->>'$.source.type', 'conversation') as source_type,
        case when is_conversation then source else author end as told_by,
        case when is_conversation then source->>'$.body' else body end as html
    from records
),
sided as (
    select
        * exclude (told_by),
        case when is_conversation then told_by->'$.author' else told_by end as writer,
        coalesce(unix_time(created_at), instant(created_at)) as written_at,
        case when source_type in ('conversation', 'in_app', 'push') then 'webchat' else channel_in(source_type) end as told_channel,
        is_conversation or part_type in ('comment', 'note', 'quick_reply') or said(plain_text(html)) is not null as is_message
    from told
),
judged as (
    select
        *,
        case
            when lower(writer->>'$.type') in ('user', 'lead', 'contact', 'visitor') then false
            when lower(writer->>'$.type') in ('admin', 'team', 'bot', 'operator') then true
        end as is_from_brand,
        coalesce(lower(writer->>'$.type') in ('bot', 'operator'), false)
        or is_conversation and coalesce(source->>'$.delivered_as' in ('automated', 'operator_initiated', 'campaigns_initiated'), false) as is_automated,
        coalesce(said(writer->>'$.name'), said(writer->>'$.email')) as writer_name
    from sided
)
select
    case when is_conversation then 'intercom:conversation-' || id(id) else tool_id('intercom', id) end as message_id,
    written_at as posted_at,
    told_channel as channel,
    -- a teammate is no brand of its own: whom the brand wrote by is told by agent
    case when not is_from_brand then tool_id('intercom', writer->>'$.id') end as author_id,
    writer_name as author_name,
    is_from_brand as from_brand,
    case when is_from_brand and not is_automated then coalesce(writer_name, tool_id('intercom', writer->>'$.id')) end as agent,
    tool_id('intercom', conversation) as conversation_id,
    nullif(concat_ws(chr(10), case when is_conversation then said(plain_text(source->>'$.subject')) end, said(plain_text(html))), '') as text,
    case when not is_conversation and starts_with(part_type, 'note') then 'internal' else 'private' end as visibility,
    is_automated as automated,
    case when not is_from_brand then nullif(holder->>'$.tags.tags[*].name', []) end as tags,
    case when is_conversation then 0 else coalesce(try_cast(id as bigint), row_no) end as position,
    case
        when not is_message then 'no message: something done to the conversation (assigned, opened, closed ...)'
        when said(id) is null then 'id is missing'
        when not is_conversation and said(conversation) is null then 'the conversation of the part has no id'
        when said(created_at) is null then 'created_at is missing'
        when written_at is null then 'created_at cannot be read as a time'
        when writer->>'$.type' is null then 'author.type is missing'
        when is_from_brand is null then 'author.type is none that is known: it cannot be told whether the brand wrote it'
    end as problem,
    case
        when is_conversation and conversation_parts is null
        then 'conversations without their parts: at most the first reply of a teammate is known'
        when is_conversation and try_cast(conversation_parts->>'$.total_count' as bigint) > json_array_length(conversation_parts, '$.conversation_parts')
        then 'conversations with more parts than the export holds'
    end as remark,
    row_no,
    source_row
from judged
union all by name
select
    'intercom:first-reply-' || id(id) as message_id,
    unix_time(statistics->>'$.first_admin_reply_at') as posted_at,
    told_channel as channel,
    true as from_brand,
    tool_id('intercom', id) as conversation_id,
    'private' as visibility,
    1 as position,
    row_no,
    source_row
from judged
where is_conversation and conversation_parts is null and not is_from_brand and said(id) is not null
    and unix_time(statistics->>'$.first_admin_reply_at') is not null
