-- title: Intercom conversations and parts (warehouse tables)
-- reads: csv, parquet
-- parts: conversations (id, source_author_type, source_body), parts (id, part_type, author_type, conversation_id),
--   contacts (contact_id, conversation_id)
-- optional: created_at, author_id, body, source_author_id, source_type, source_delivered_as, source_subject
-- times: created_at
-- seen: files
-- note: Load the tables together: a part has its channel from its conversation. Several versions of one conversation are one message.
--   Times are UTC without saying so (--input-tz UTC).
with conversations as (
    select id(id) as conversation, max(said(source_type)) as source_type
    from raw
    where part = 'conversations' and said(id) is not null
    group by all
),
joined as (
    select
        raw.*,
        raw as source_row,
        raw.part = 'conversations' as is_conversation,
        id(case when raw.part = 'conversations' then raw.id else raw.conversation_id end) as conversation,
        coalesce(conversations.source_type, raw.source_type) as told_type,
        conversations.conversation is not null as has_conversation,
        case when raw.part = 'conversations' then raw.source_author_id else raw.author_id end as writer,
        lower(said(case when raw.part = 'conversations' then raw.source_author_type else raw.author_type end)) as writer_type,
        said(plain_text(case when raw.part = 'conversations' then raw.source_body else raw.body end)) as said_text
    from raw
    left join conversations on raw.part = 'parts' and conversations.conversation = id(raw.conversation_id)
),
sided as (
    select
        *,
        case
            when writer_type in ('user', 'lead', 'contact', 'visitor') then false
            when writer_type in ('admin', 'team', 'bot', 'operator') then true
        end as is_from_brand,
        coalesce(writer_type in ('bot', 'operator'), false)
        or is_conversation and coalesce(source_delivered_as in ('automated', 'operator_initiated', 'campaigns_initiated'), false) as is_automated
    from joined
),
judged as (
    select
        *,
        case
            when part = 'contacts' then 'no message: who takes part in a conversation'
            when part = 'parts' and coalesce(part_type not in ('comment', 'note', 'quick_reply'), true) and said_text is null
            then 'no message: something done to the conversation (assigned, opened, closed ...)'
            when said(id) is null then 'id is empty'
            when is_lost_id(id) then 'id lost its digits in a spreadsheet (1.03E+13)'
            when not regexp_matches(trim(id), '^[0-9A-Za-z_-]+(\.0)?$') then 'shifted: id holds something else'
            when not is_conversation and said(conversation) is null then 'conversation_id is empty'
            when said(created_at) is null then 'created_at is empty'
            when not regexp_matches(created_at, '^\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}') then 'shifted: created_at holds something else'
            when writer_type is null then 'the type of the author is missing'
            when is_from_brand is null then 'the type of the author is none that is known: it cannot be told whether the brand wrote it'
        end as found_problem
    from sided
)
select
    case part when 'conversations' then 'intercom:conversation-' || id(id) when 'parts' then tool_id('intercom', id) end as message_id,
    instant(created_at) as posted_at,
    local_time(created_at) as posted_local,
    case when told_type in ('conversation', 'in_app', 'push') then 'webchat' else channel_in(told_type) end as channel,
    case when not is_from_brand and not is_lost_id(writer) then tool_id('intercom', writer) end as author_id,
    is_from_brand as from_brand,
    case when is_from_brand and not is_automated then tool_id('intercom', writer) end as agent,
    case when not is_lost_id(conversation) then tool_id('intercom', conversation) end as conversation_id,
    nullif(concat_ws(chr(10), case when is_conversation then said(plain_text(source_subject)) end, said_text), '') as text,
    case when part = 'parts' and starts_with(part_type, 'note') then 'internal' else 'private' end as visibility,
    is_automated as automated,
    found_problem as problem,
    case
        when found_problem is not null then null
        when is_lost_id(writer) or is_lost_id(conversation) then 'ids whose digits a spreadsheet dropped (1.03E+13): not used'
        when regexp_matches(concat_ws(' ', id, writer, conversation_id), '\d\.0\b') then 'ids that a spreadsheet wrote as fractions (3.0)'
        when part = 'parts' and not has_conversation then 'parts whose conversation is not in the export: the channel is not known'
    end as remark,
    row_no,
    source_row
from judged
