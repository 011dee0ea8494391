-- title: Telegram (export of Telegram Desktop, updates of the Bot API)
-- reads: json
-- required: from, text
-- optional: type, date, date_unixtime, message_id, chat, id, from_id, reply_to_message_id, text_entities,
--   caption, sender_chat, edit_date
-- holders: $, $.chats.list[*], $.left_chats.list[*], $.result[*]
-- records: $.messages[*], $.message, $.edited_message, $.channel_post, $.edited_channel_post, $.business_message, $.edited_business_message
-- direction: accounts
-- seen: files
-- note: One chat or a whole account in JSON, or what getUpdates and a webhook give. Chats of two people and private groups are private,
--   groups and channels with a public name public. Desktop and bots number chats differently: load a chat from one of the two.
with chats as (
    select holder_no, said(found[1]) as chat_id, said(found[2]) as chat_name, found[3] as chat_type
    -- looked up at once: a chat may be as long as the file
    from (select holder_no, json_extract_string(holder, ['$.id', '$.name', '$.type']) as found from holders)
),
records as (
    select
        raw.*,
        raw as source_row,
        chats.chat_name,
        chat is not null as is_bot_api,
        case when chat is not null then said(record->>'$.chat.id') else chat_id end as chat_key,
        said(coalesce(message_id, id)) as number,
        case
            when chat is not null then record->>'$.chat.username' is not null
            else starts_with(chat_type, 'public_')
        end as is_public,
        case
            when json_type(record, '$.text') = 'ARRAY' then list_transform(
                json_extract(record, '$.text[*]'), lambda piece: case when json_type(piece) = 'OBJECT' then piece->>'$.text' else piece->>'$' end
            ).array_to_string('')
            when text is null and json_type(record, '$.text_entities') = 'ARRAY'
            then array_to_string(json_extract_string(record, '$.text_entities[*].text'), '')
            else coalesce(text, caption)
        end as whole_text,
        coalesce(unix_time(date_unixtime), unix_time(date)) as sent_at,
        case
            when chat is null then coalesce(said(from_id), said("from"))
            when sender_chat is not null then 'channel' || regexp_replace(record->>'$.sender_chat.id', '^-(100)?', '')
            else 'user' || (record->>'$.from.id')
        end as writer_id,
        case
            when chat is null then said("from")
            when sender_chat is not null then coalesce(record->>'$.sender_chat.username', record->>'$.sender_chat.title')
            else coalesce(
                record->>'$.from.username', said(concat_ws(' ', record->>'$.from.first_name', record->>'$.from.last_name'))
            )
        end as writer_name
    from raw
    left join chats using (holder_no)
),
messages as (
    select
        *,
        'telegram:' || coalesce(chat_key || ':' || number, md5(concat_ws(chr(31), chat_key, chat_name, sent_at, writer_id, whole_text))) as content_id,
        row_number() over (
            partition by chat_key, chat_name, number, sent_at, writer_id, whole_text order by row_no
        ) as occurrence,
        coalesce(try_cast(edit_date as bigint), 0)
        < max(coalesce(try_cast(edit_date as bigint), 0)) over (partition by is_bot_api, chat_key, number) as is_superseded
    from records
)
select
    case when chat_key is null or number is null then content_id || ':' || occurrence else content_id end as message_id,
    sent_at as posted_at,
    case when sent_at is null then local_time(date) end as posted_local,
    'telegram' as channel,
    writer_id as author_id,
    writer_name as author_name,
    is_brand(writer_id, writer_name) as from_brand,
    'telegram:' || chat_key || ':' || said(coalesce(record->>'$.reply_to_message.message_id', reply_to_message_id)) as parent_id,
    'telegram:' || coalesce(chat_key, chat_name) as conversation_id,
    said(whole_text) as text,
    case when is_public then 'public' else 'private' end as visibility,
    case when yes_or_no(record->>'$.from.is_bot') then true end as automated,
    row_no as position,
    case
        when type = 'service' then 'no message: a notice of the chat (joined, called, pinned ...)'
        when is_bot_api and len(list_intersect(json_keys(record), [
            'new_chat_members', 'new_chat_member', 'new_chat_participant', 'left_chat_member', 'left_chat_participant', 'new_chat_title',
            'new_chat_photo', 'delete_chat_photo', 'group_chat_created', 'supergroup_chat_created', 'channel_chat_created',
            'pinned_message', 'migrate_to_chat_id', 'migrate_from_chat_id', 'message_auto_delete_timer_changed',
            'forum_topic_created', 'forum_topic_edited', 'forum_topic_closed', 'forum_topic_reopened', 'video_chat_started', 'video_chat_ended'
        ])) > 0 then 'no message: a notice of the chat (joined, called, pinned ...)'
        when number is not null and is_superseded then 'no message: an earlier version of an edited message'
        when sent_at is null and said(date_unixtime) is not null then 'date_unixtime cannot be read as a time'
    end as problem,
    case when type is distinct from 'service' and number is null then 'messages without an id: told by chat, time, author and text' end as remark,
    row_no,
    source_row
from messages
