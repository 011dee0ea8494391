-- title: WhatsApp chats (exported as text)
-- reads: chat
-- required: posted_local, author, text, chat, date_order, is_notice, is_deleted
-- direction: accounts
-- lacks: seconds
-- seen: files
-- note: Whether the day, the month or the year comes first is told by all dates of a file together. An author is known by the name
--   in the contacts of the phone, or by the number.
with messages as (
    select
        *,
        raw as source_row,
        -- numbers are written in many ways
        case
            when regexp_full_match(author, '\+?[\d\s().‐-―-]{6,30}')
            then (case when author like '+%' then '+' else '' end) || regexp_replace(author, '\D', '', 'g')
            else author
        end as author_key,
        left(posted_local, 16) as minute
    from raw
)
select
    -- the minute, not the second: one phone writes seconds, another does not
    'whatsapp:' || md5(concat_ws(
        chr(31), chat, minute, author, text, row_number() over (partition by chat, minute, author, text order by row_no)
    )) as message_id,
    local_time(posted_local) as posted_local,
    'whatsapp' as channel,
    'whatsapp:' || author_key as author_id,
    author as author_name,
    is_brand(author_key, author) as from_brand,
    case when is_brand(author_key, author) then author end as agent,
    'whatsapp:' || chat as conversation_id,
    text,
    'private' as visibility,
    row_no as position,
    case
        when is_notice = 'true' then 'no message: a notice of the app'
        when is_deleted = 'true' then 'no message: deleted; the export does not hold what it said'
    end as problem,
    row_no,
    source_row
from messages
