-- title: Freshdesk tickets (export of the ticket list)
-- reads: csv
-- required: ticket id, created time, initial response time
-- optional: subject, description, status, priority, source, agent, group, due by time, resolved time, closed time, last update time,
--   agent interactions, tags, full name, email, contact id
-- lacks: follow_ups, notes
-- times: created time, initial response time, due by time, resolved time, closed time, last update time
-- seen: header
-- note: One row a ticket: what the customer wrote first, and when the first reply came. Columns are picked at the export: take Created
--   time and Initial response time. Times are in the zone of the Freshdesk account (--input-tz).
with cells as (
    select
        *,
        raw as source_row,
        said("created time") as created,
        nullif(nullif(said("initial response time"), '-'), '--') as replied
    from raw
),
tickets as (
    select
        *,
        coalesce(regexp_matches(source, '(?i)outbound'), false) as is_outbound,
        is_lost_id("contact id") as has_lost_contact,
        nullif(nullif(said(agent), 'No Agent'), '-') as agent_name,
        -- a time, a number, or a word of another column: cells have moved
        case
            when said("ticket id") is null then 'Ticket ID is empty'
            when is_lost_id("ticket id") then 'Ticket ID lost its digits in a spreadsheet (1.03E+13)'
            when not regexp_matches(trim("ticket id"), '^([A-Za-z]{1,5}-|#)?\d+(\.0)?$') then 'shifted: Ticket ID holds something else'
            when created is null then 'Created time is empty'
            when not begins_as_time(created) then 'shifted: Created time holds something else'
            when replied is not null and not begins_as_time(replied) then 'shifted: Initial response time holds something else'
            when replied is not null and instant(replied) is null and local_time(replied) is null then 'Initial response time cannot be read as a time'
            when begins_as_time(status) or try_cast(status as double) is not null or lower(trim(status)) in ('low', 'medium', 'high', 'urgent')
            then 'shifted: Status holds something else'
            when begins_as_time(priority) or lower(trim(priority)) in ('open', 'pending', 'resolved', 'closed')
            then 'shifted: Priority holds something else'
            when begins_as_time(source) then 'shifted: Source holds something else'
            when said("agent interactions") is not null and try_cast("agent interactions" as double) is null
            then 'shifted: Agent interactions holds something else'
        end as ticket_problem
    from cells
)
select
    'freshdesk:ticket-' || ltrim(id("ticket id"), '#') as message_id,
    instant(created) as posted_at,
    local_time(created) as posted_local,
    channel_in(source) as channel,
    case
        when is_outbound then null
        when said("contact id") is not null and not has_lost_contact then tool_id('freshdesk', "contact id")
        else 'freshdesk:' || coalesce(lower(said(email)), said("full name"))
    end as author_id,
    case when is_outbound then agent_name else said("full name") end as author_name,
    is_outbound as from_brand,
    case when is_outbound then agent_name end as agent,
    null::text as parent_id,
    'freshdesk:' || ltrim(id("ticket id"), '#') as conversation_id,
    nullif(concat_ws(chr(10), said(subject), said(plain_text(description))), '') as text,
    channel_visibility(source) as visibility,
    nullif(comma_labels(tags), []) as tags,
    ticket_problem as problem,
    case
        when ticket_problem is not null then null
        when has_lost_contact then 'ids whose digits a spreadsheet dropped (1.03E+13): not used'
        when regexp_matches(trim("ticket id"), '^\d+\.0$') or coalesce(regexp_matches(trim("contact id"), '^\d+\.0$'), false)
        then 'ids that a spreadsheet wrote as fractions (3.0)'
        when replied is null and not is_outbound and try_cast("agent interactions" as double) > 0
        then 'tickets with replies, but without the time of the first one: they count as unanswered'
    end as remark,
    row_no,
    source_row
from tickets
union all by name
select
    'freshdesk:first-reply-' || ltrim(id("ticket id"), '#') as message_id,
    instant(replied) as posted_at,
    local_time(replied) as posted_local,
    channel_in(source) as channel,
    agent_name as author_name,
    true as from_brand,
    agent_name as agent,
    'freshdesk:ticket-' || ltrim(id("ticket id"), '#') as parent_id,
    'freshdesk:' || ltrim(id("ticket id"), '#') as conversation_id,
    channel_visibility(source) as visibility,
    row_no,
    source_row
from tickets
where ticket_problem is null and replied is not null and not is_outbound
