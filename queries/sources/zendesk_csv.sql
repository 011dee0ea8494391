-- title: Zendesk tickets (full CSV export)
-- reads: csv
-- required: id, created at, first reply time in minutes
-- optional: requester, requester id, requester email, submitter, assignee, group, subject, tags, status, priority, via, ticket type,
--   updated at, assigned at, initially assigned at, solved at, satisfaction score, assignee stations, replies
-- lacks: follow_ups, notes, seconds
-- times: created at, updated at, assigned at, initially assigned at, solved at
-- seen: header
-- note: One row a ticket: what the customer wrote first, and when the first reply came; the text is the subject. Times are in the zone
--   of the Zendesk account (--input-tz).
with cells as (
    select
        *,
        raw as source_row,
        said("created at") as created,
        nullif(said("first reply time in minutes"), '-') as reply_minutes
    from raw
),
tickets as (
    select
        *,
        coalesce(regexp_matches(via, '(?i)outbound'), false) as is_outbound,
        try_cast(reply_minutes as double) as minutes,
        coalesce(instant(created), utc(local_time(created), getvariable('input_tz'))) as created_at,
        case when instant(created) is null then local_time(created) end as created_local,
        is_lost_id("requester id") as has_lost_requester,
        regexp_matches(trim(id), '^\d+\.0$') or coalesce(regexp_matches(trim("requester id"), '^\d+\.0$'), false) as has_fractions,
        -- a time, a number, or a word of another column: cells have moved
        case
            when said(id) is null then 'Id is empty'
            when is_lost_id(id) then 'Id lost its digits in a spreadsheet (1.03E+13)'
            when not regexp_matches(trim(id), '^\d+(\.0)?$') then 'shifted: Id holds something else'
            when created is null then 'Created at is empty'
            when not begins_as_time(created) then 'shifted: Created at holds something else'
            when reply_minutes is not null and not coalesce(try_cast(reply_minutes as double) between 0 and 1e8, false)
            then 'shifted: First reply time in minutes holds something else'
            when begins_as_time(status) or try_cast(status as double) is not null or lower(trim(status)) in ('low', 'normal', 'high', 'urgent')
            then 'shifted: Status holds something else'
            when begins_as_time(priority) or lower(trim(priority)) in ('new', 'open', 'pending', 'hold', 'solved', 'closed')
            then 'shifted: Priority holds something else'
            when begins_as_time(via) then 'shifted: Via holds something else'
            when begins_as_time("ticket type") then 'shifted: Ticket type holds something else'
            when said("updated at") <> '-' and not begins_as_time(trim("updated at")) then 'shifted: Updated at holds something else'
        end as ticket_problem
    from cells
),
people as (
    select
        *,
        coalesce(
            case when not has_lost_requester then tool_id('zendesk', "requester id") end,
            'zendesk:' || coalesce(lower(said("requester email")), said(requester))
        ) as requester_key,
        -- who has the ticket now wrote the first reply only where it never changed hands
        case when coalesce(try_cast("assignee stations" as double), 1) <= 1 then nullif(said(assignee), '-') end as only_agent
    from tickets
)
select
    'zendesk:ticket-' || id(id) as message_id,
    case when instant(created) is not null then created_at end as posted_at,
    created_local as posted_local,
    channel_in(via) as channel,
    case when not is_outbound then requester_key end as author_id,
    case when is_outbound then nullif(said(submitter), '-') else said(requester) end as author_name,
    is_outbound as from_brand,
    case when is_outbound then nullif(said(submitter), '-') end as agent,
    null::text as parent_id,
    tool_id('zendesk', id) as conversation_id,
    subject as text,
    channel_visibility(via) as visibility,
    nullif(list_concat(
        regexp_extract_all(coalesce(nullif(tags, '-'), ''), '[^\s,]+'),
        case when lower(trim("satisfaction score")) in ('good', 'bad') then ['satisfaction:' || lower(trim("satisfaction score"))] else [] end
    ), []) as tags,
    ticket_problem as problem,
    case
        when ticket_problem is not null then null
        when has_lost_requester then 'ids whose digits a spreadsheet dropped (1.03E+13): not used'
        when has_fractions then 'ids that a spreadsheet wrote as fractions (3.0)'
        when minutes is null and not is_outbound and try_cast(replies as double) > 0
        then 'tickets with replies, but without the time of the first one: they count as unanswered'
        when not is_outbound and said(submitter) <> said(requester) then 'tickets that somebody else submitted for the requester: read as the requester''s'
    end as remark,
    row_no,
    source_row
from people
union all by name
select
    'zendesk:first-reply-' || id(id) as message_id,
    -- counted in instants: clocks may have changed between the two
    created_at + to_minutes(try_cast(round(minutes) as bigint)) as posted_at,
    case when created_at is null then created_local + to_minutes(try_cast(round(minutes) as bigint)) end as posted_local,
    channel_in(via) as channel,
    only_agent as author_name,
    true as from_brand,
    only_agent as agent,
    'zendesk:ticket-' || id(id) as parent_id,
    tool_id('zendesk', id) as conversation_id,
    channel_visibility(via) as visibility,
    row_no,
    source_row
from people
where ticket_problem is null and minutes is not null and not is_outbound and coalesce(created_at, created_local) is not null
