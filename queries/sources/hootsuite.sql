-- title: Hootsuite Inbox and Sparkcentral messages (CSV)
-- reads: csv
-- required: message id, conversation id, direction, message type, medium, created at
-- optional: channel, channel display name, post url, content, contact profile id, contact primary identifier,
--   contact secondary identifier, agent, agent name, agent id
-- times: created at
-- seen: documentation
-- note: Every inbound and outbound message of the inbox. Times are in the zone that was chosen when the export was made.
with said_cells as (
    select
        row_no,
        raw as source_row,
        lower(said(direction)) as direction,
        lower(said("message type")) as type,
        lower(said(medium)) as medium,
        said("message id") as message_cell,
        said("conversation id") as conversation_cell,
        said("created at") as time_cell,
        said("contact profile id") as profile_cell,
        said(channel) as account,
        said("channel display name") as account_name,
        said("contact primary identifier") as primary_name,
        said("contact secondary identifier") as secondary_name,
        coalesce(said("agent name"), said(agent), said("agent id")) as agent,
        said("post url") as url,
        content
    from raw
),
told as (
    select
        *,
        direction = 'outbound' as from_brand,
        case
            when regexp_matches(medium, 'twitter|^x\b') then 'twitter'
            when regexp_matches(medium, 'facebook|messenger') then 'facebook'
            when medium like '%instagram%' then 'instagram'
            when medium like '%whatsapp%' then 'whatsapp'
            when medium like '%linkedin%' then 'linkedin'
            when medium like '%youtube%' then 'youtube'
            when medium like '%tiktok%' then 'tiktok'
            when medium like '%telegram%' then 'telegram'
            when regexp_matches(medium, '\bgoogle.*(business|review)') then 'google_business'
            when regexp_matches(medium, '\bsms\b|text message') then 'sms'
            when regexp_matches(medium, 'e-?mail') then 'email'
            when regexp_matches(medium, 'chat\b|in-app|real.?time messaging') and medium not like '%wechat%' then 'webchat'
            else medium
        end as channel,
        case
            when regexp_matches(type, '\bnote|internal') then 'internal'
            when regexp_matches(type, 'private|\bdms?\b|direct|story') then 'private'
            when regexp_matches(type, 'public|comment|mention|post|tweet|reply|review|retweet|share|\bad\b') then 'public'
            when type like '%message%' then 'private'
        end as type_visibility
    from said_cells
),
placed as (
    select *, coalesce(channel in ('twitter', 'facebook', 'instagram', 'linkedin', 'youtube', 'tiktok', 'google_business'), false) as is_social
    from told
)
select
    case when not is_lost_id(message_cell) then tool_id('hootsuite', message_cell) end as message_id,
    instant(time_cell) as posted_at,
    local_time(time_cell) as posted_local,
    channel,
    case when from_brand then account
        else tool_id('hootsuite', coalesce(case when not is_lost_id(profile_cell) then profile_cell end, primary_name, secondary_name))
    end as author_id,
    case when from_brand then account_name else coalesce(primary_name, secondary_name) end as author_name,
    from_brand,
    case when from_brand then agent end as agent,
    case when not is_lost_id(conversation_cell) then tool_id('hootsuite', conversation_cell) end as conversation_id,
    content as text,
    coalesce(type_visibility, case when is_social then 'public' else 'private' end) as visibility,
    case when not from_brand and regexp_matches(type, '\b(retweet|repost|share)') then false end as directed,
    case when from_brand and regexp_matches(type, '\b(bot|automat\w*|auto.?reply)\b') then true end as automated,
    url,
    case
        when direction not in ('inbound', 'outbound') then 'shifted: Direction holds something else'
        when not regexp_matches(time_cell, '^\d+[-/.]') then 'shifted: Created at holds something else'
        when not regexp_matches(url, '^https?://') then 'shifted: Post URL holds something else'
        when is_lost_id(message_cell) then 'Message ID lost its digits in a spreadsheet (1.03E+13)'
    end as problem,
    case
        when is_lost_id(conversation_cell) or is_lost_id(profile_cell) then 'ids whose digits a spreadsheet dropped (1.03E+13): not used'
        when id(message_cell) <> message_cell or id(conversation_cell) <> conversation_cell or id(profile_cell) <> profile_cell
        then 'ids that a spreadsheet wrote as fractions (3.0)'
        when type_visibility is null and is_social
        then 'message types that do not say whether it was in public: taken as public'
    end as remark,
    row_no,
    source_row
from placed
