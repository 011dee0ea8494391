-- title: RingCX (Engage Digital) messages
-- reads: csv
-- required: created_at, content_thread_id, id, creator_id, author_id
-- optional: source_type, source_name, in_reply_to_id, creator_name, author_name, private_message, auto_submitted, body_as_text, body, title,
--   language, categories, rating, published, synchronization_status
-- lacks: notes, seconds
-- times: created_at
-- seen: documentation
-- note: The export "messages", in the Excel or the BI form. A message with a creator was written by an agent. Comments of agents on a
--   conversation are another export and are not read.
with cells as (
    select
        *,
        raw as source_row,
        case
            when lower(trim(private_message)) in ('true', 'vrai', 'oui', 'yes', '1') then true
            when lower(trim(private_message)) in ('false', 'faux', 'non', 'no', '0') then false
        end as is_private,
        case
            when lower(trim(auto_submitted)) in ('true', 'vrai', 'oui', 'yes', '1') then true
            when lower(trim(auto_submitted)) in ('false', 'faux', 'non', 'no', '0') then false
        end as is_auto,
        -- its own name here: a forum named Phone, say, is no call
        channel_in(source_type) as told_channel
    from raw
),
sided as (
    select
        *,
        said(creator_id) is not null or coalesce(is_auto, false) or is_brand(author_id, author_name) as is_from_brand
    from cells
),
judged as (
    select
        *,
        case
            when said(id) is null then 'id is empty'
            when is_lost_id(id) then 'id lost its digits in a spreadsheet (1.03E+13)'
            when not regexp_matches(trim(id), '^[0-9a-fA-F]+$') then 'shifted: id holds something else'
            when said(created_at) is null then 'created_at is empty'
            when not begins_as_time(trim(created_at)) then 'shifted: created_at holds something else'
            when said(creator_id) is not null and not regexp_matches(trim(creator_id), '^[0-9a-fA-F]+$') and not is_lost_id(creator_id)
            then 'shifted: creator_id holds something else'
            when said(private_message) is not null and is_private is null then 'shifted: private_message holds something else'
            when said(auto_submitted) is not null and is_auto is null then 'shifted: auto_submitted holds something else'
            when is_from_brand and lower(trim(published)) in ('false', 'faux', 'non', 'no', '0') then 'no message: a reply that was not published'
            when is_from_brand and lower(trim(synchronization_status)) in ('export_failure', 'export_aborted')
            then 'no message: a reply that could not be delivered'
        end as found_problem
    from sided
)
select
    tool_id('ringcx', id) as message_id,
    instant(created_at) as posted_at,
    local_time(created_at) as posted_local,
    told_channel as channel,
    case when not is_from_brand and not is_lost_id(author_id) then tool_id('ringcx', author_id) end as author_id,
    coalesce(case when is_from_brand then said(creator_name) end, said(author_name)) as author_name,
    is_from_brand as from_brand,
    case when is_from_brand and not coalesce(is_auto, false) then coalesce(said(creator_name), tool_id('ringcx', creator_id)) end as agent,
    case when not is_lost_id(in_reply_to_id) then tool_id('ringcx', in_reply_to_id) end as parent_id,
    case when not is_lost_id(content_thread_id) then tool_id('ringcx', content_thread_id) end as conversation_id,
    coalesce(said(body_as_text), said(plain_text(body)), said(title)) as text,
    case
        when is_private or told_channel in ('email', 'webchat', 'whatsapp', 'sms', 'telegram', 'phone') then 'private'
        else 'public'
    end as visibility,
    coalesce(is_auto, false) as automated,
    said(language) as language,
    try_cast(rating as double) as rating,
    nullif(comma_labels(categories), []) as tags,
    found_problem as problem,
    case
        when found_problem is not null then null
        when is_lost_id(author_id) or is_lost_id(in_reply_to_id) or is_lost_id(content_thread_id)
        then 'ids whose digits a spreadsheet dropped (1.03E+13): not used'
    end as remark,
    row_no,
    source_row
from judged
