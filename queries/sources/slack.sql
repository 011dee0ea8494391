-- title: Slack workspaces (export archive) and channel histories (API)
-- reads: slack, json
-- required: ts, type, text
-- optional: subtype, user, username, bot_id, thread_ts, attachments, user_profile, bot_profile, channel_id, channel_name, channel_kind,
--   user_name, user_handle, user_email, is_bot
-- records: $.messages[*], $
-- direction: accounts
-- seen: files
-- note: Brand accounts are ids, names, addresses or the domain of addresses. Threads and direct messages are conversations; a message of
--   a channel outside of a thread is one of its own, so that an answer given below it counts for nothing.
with named as (
    select
        *,
        raw as source_row,
        said(coalesce("user", record->>'$.comment.user')) as user_id,
        coalesce(said(channel_id), said(channel_name)) as place,
        nullif(said(thread_ts), said(ts)) as parent_ts,
        coalesce(said(user_name), said(try_cast(user_profile as json)->>'$.real_name'), said(try_cast(user_profile as json)->>'$.display_name'))
            as person,
        coalesce(said(username), said(try_cast(bot_profile as json)->>'$.name')) as bot,
        coalesce(said(subtype) = 'bot_message', false) or said(bot_id) is not null or coalesce(is_bot = 'true', false) as is_automatic
    from raw
),
authors as (
    select
        *,
        coalesce(user_id, said(bot_id), bot) as author,
        coalesce(person, bot) as author_name,
        is_brand(user_id, person) or is_brand(user_email, user_handle) or is_brand(bot_id, bot) as from_brand
    from named
),
texts as (
    select
        *,
        -- what an app posts often stands in its attachments alone
        coalesce(said(text), said(array_to_string(json_extract_string(try_cast(attachments as json), '$[*].fallback'), chr(10)))) as marked
    from authors
)
select
    'slack:' || concat_ws(':', place, said(ts)) as message_id,
    unix_time(ts) as posted_at,
    'slack' as channel,
    tool_id('slack', author) as author_id,
    author_name,
    from_brand,
    case when from_brand then author_name end as agent,
    case when parent_ts is not null then 'slack:' || concat_ws(':', place, parent_ts) end as parent_id,
    case
        when said(thread_ts) is not null then 'slack:' || concat_ws(':', place, said(thread_ts))
        when channel_kind in ('direct', 'group') then 'slack:' || place
    end as conversation_id,
    -- <@U1|dana>, <#C1|help>, <!here>, <https://acme.com|our site>
    unescaped(regexp_replace(
        regexp_replace(
            regexp_replace(regexp_replace(marked, '<!([^<>|^]+)(\^[^<>|]*)?>', '@\1', 'g'), '<([@#])[^<>|]*\|([^<>]*)>', '\1\2', 'g'),
            '<[^<>|]*\|([^<>]+)>', '\1', 'g'
        ),
        '<((?:@|#|[a-z][a-z0-9+.-]*:)[^<>|]*)\|?>', '\1', 'g'
    )) as text,
    'private' as visibility,
    -- nobody waits for an answer to what an app posts
    case when is_automatic and not from_brand then false end as directed,
    is_automatic as automated,
    case
        when said(type) <> 'message' then 'no message: an event that is none'
        when subtype = 'tombstone' then 'no message: deleted; the export does not hold what it said'
        when subtype not in ('bot_message', 'me_message', 'file_share', 'file_comment', 'thread_broadcast')
        then 'no message: an event of the channel (joined, renamed, pinned ...)'
        when unix_time(ts) is null then 'ts cannot be read as a time'
        when author is null then 'user is missing'
    end as problem,
    row_no,
    source_row
from texts
