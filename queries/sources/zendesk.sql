-- title: Zendesk tickets, comments and users (API or warehouse tables)
-- reads: csv, parquet, json
-- parts: comments (id, body, public), tickets (id, requester_id, submitter_id), users (id, role, email), sla_metrics (sla_policy_id, metric, target),
--   field_history (field_name, ticket_id, updated), chat_events (chat_id, chat_index, actor_id)
-- optional: ticket_id, author_id, user_id, created_at, created, via, via_channel, via_source_rel, facebook_comment, tweet, voice_comment,
--   subject, description, submitter_id, assignee_id, status, updated_at, tags, brand_id, satisfaction_rating, is_public, url, name
-- times: created_at, created
-- holders: $, $.ticket, $.tickets[*], $.tickets[*].ticket
-- records: $, $.comments[*], $.users[*]
-- seen: files
-- note: Load tickets, comments and users together: the ticket says the channel, the role of a user says who answers. Comments that are not
--   public are internal notes.
with kinds as (
    select
        raw.*,
        raw as source_row,
        -- of JSON, a file may hold several
        case
            when raw.part in ('sla_metrics', 'field_history', 'chat_events') then raw.part
            when public is not null or body is not null then 'comments'
            when role is not null then 'users'
            when coalesce(requester_id, subject, status) is not null then 'tickets'
            else raw.part
        end as kind,
        coalesce(ticket_id, case when record_path = '$.comments[*]' then holder_id end) as ticket,
        coalesce(created_at, created) as written,
        coalesce(author_id, user_id) as author,
        coalesce(try_cast(via as json)->>'$.channel', said(via_channel)) as via_word,
        coalesce(try_cast(via as json)->>'$.source.rel', said(via_source_rel)) as via_rel
    from raw
    left join (select holder_no, holder->>'$.id' as holder_id from holders) as pages using (holder_no)
),
rows_of_parts as (
    select
        * replace (
            -- only on networks does it say more: a mention, a direct message
            case
                when lower(via_word) in ('twitter', 'facebook', 'instagram') then concat_ws(' ', via_word, via_rel)
                when yes_or_no(tweet) then 'twitter'
                when yes_or_no(facebook_comment) then 'facebook'
                when yes_or_no(voice_comment) then 'voice'
                else via_word
            end as via_word
        )
    from kinds
),
people as (
    select id(id) as person, max(lower(said(role))) as role, max(said(name)) as name
    from rows_of_parts
    where kind = 'users'
    group by all
),
-- who was given a ticket or wrote a note is no customer
staff as (
    select id(assignee_id) as person from rows_of_parts where kind = 'tickets' and said(assignee_id) is not null
    union
    select id(author) from rows_of_parts where kind = 'comments' and yes_or_no(public) is false and said(author) is not null
),
tickets as (
    select
        id(id) as ticket_key,
        arg_max(
            {'requester_id': requester_id, 'via_word': via_word, 'tags': tags, 'satisfaction_rating': satisfaction_rating, 'url': url, 'brand_id': brand_id},
            coalesce(updated_at, '') || coalesce(record, status, '')
        ) as last
    from rows_of_parts
    where kind = 'tickets' and said(id) is not null
    group by all
),
commented as (
    select
        id(ticket) as ticket_key,
        arg_min(via_word, coalesce(instant(written), local_time(written))) as via_word
    from rows_of_parts
    where kind = 'comments' and said(ticket) is not null
    group by all
),
joined as (
    select
        rows_of_parts.*,
        kind = 'comments' as is_comment,
        id(coalesce(case when kind = 'tickets' then id end, ticket)) as ticket_key,
        id(case when kind = 'tickets' then requester_id else author end) as author_key,
        id(coalesce(case when kind = 'tickets' then requester_id end, last.requester_id)) as requester,
        -- an agent's comment often says web or api: the ticket's word counts
        coalesce(last.via_word, commented.via_word, rows_of_parts.via_word) as channel_word,
        last is not null or kind = 'tickets' as has_ticket,
        commented.ticket_key is not null as has_comments,
        coalesce(last.tags, rows_of_parts.tags) as ticket_tags,
        try_cast(coalesce(last.satisfaction_rating, rows_of_parts.satisfaction_rating) as json)->>'$.score' as score,
        coalesce(last.url, case when kind = 'tickets' then rows_of_parts.url end) as ticket_url,
        id(coalesce(last.brand_id, rows_of_parts.brand_id)) as own_brand,
        people.role as author_role,
        people.name as person_name,
        staff.person is not null as is_staff
    from rows_of_parts
    left join tickets on tickets.ticket_key = id(coalesce(case when kind = 'tickets' then id end, ticket))
    left join commented on commented.ticket_key = id(coalesce(case when kind = 'tickets' then id end, ticket))
    left join people on people.person = id(case when kind = 'tickets' then requester_id else author end)
    left join staff on staff.person = id(case when kind = 'tickets' then requester_id else author end)
),
decided as (
    select
        *,
        is_comment and coalesce(author_key = '-1' or lower(via_word) = 'rule', false) as is_automated,
        case
            when is_comment and yes_or_no(public) is false or not is_comment and yes_or_no(is_public) is false then 'internal'
            else channel_visibility(channel_word)
        end as seen_by
    from joined
),
sided as (
    select
        *,
        case
            when is_automated then true
            when author_role is not null then author_role <> 'end-user'
            when seen_by = 'internal' then true
            when author_key = requester then false
            when is_staff or is_brand(author_key, person_name) then true
        end as is_from_brand
    from decided
),
judged as (
    select
        *,
        case
            when kind = 'users' then 'no message: a user, read for the role'
            when kind = 'sla_metrics' then 'no message: a target of a service level'
            when kind = 'field_history' then 'no message: a change of a field'
            when kind = 'chat_events' then 'no message: an event of a chat, whose ticket it does not name'
            when not is_comment and has_comments then 'no message: a ticket, its comments are read'
            when said(id) is null then 'id is empty'
            when is_lost_id(id) then 'id lost its digits in a spreadsheet (1.03E+13)'
            when is_comment and said(public) is not null and yes_or_no(public) is null then 'shifted: public holds something else'
            when written is not null and not regexp_matches(written, '\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}')
            then 'shifted: the time of creation holds something else'
            when is_comment and said(ticket) is null then 'ticket_id is missing: the comment belongs to no ticket'
            when is_from_brand is null and author_key is null then 'the author is missing'
            when is_from_brand is null then 'the author is in no users file: it cannot be told whether the brand wrote it'
        end as found_problem
    from sided
)
select
    case kind when 'comments' then tool_id('zendesk', id) when 'tickets' then 'zendesk:ticket-' || id(id) end as message_id,
    instant(written) as posted_at,
    local_time(written) as posted_local,
    channel_in(channel_word) as channel,
    own_brand as brand,
    -- an agent is no brand of its own: whom the brand wrote by is told by agent
    case when not is_from_brand and not is_lost_id(author_key) then tool_id('zendesk', author_key) end as author_id,
    person_name as author_name,
    is_from_brand as from_brand,
    case when is_from_brand and not is_automated then coalesce(person_name, tool_id('zendesk', author_key)) end as agent,
    case when not is_lost_id(ticket_key) then tool_id('zendesk', ticket_key) end as conversation_id,
    case when is_comment then body else coalesce(said(description), subject) end as text,
    seen_by as visibility,
    is_automated as automated,
    regexp_replace(said(ticket_url), '/api/v2/tickets/(\d+)\.json$', '/agent/tickets/\1') as url,
    case when not is_from_brand then nullif(list_concat(
        coalesce(labels(ticket_tags), []),
        case when lower(score) in ('good', 'bad') then ['satisfaction:' || lower(score)] else [] end
    ), []) end as tags,
    found_problem as problem,
    case
        when found_problem is not null then null
        when is_lost_id(author_key) or is_lost_id(ticket_key) then 'ids whose digits a spreadsheet dropped (1.03E+13): not used'
        when regexp_matches(concat_ws(' ', id, ticket, author, requester_id), '\d\.0\b') then 'ids that a spreadsheet wrote as fractions (3.0)'
        when is_comment and not has_ticket and said(ticket) is not null
        then 'comments whose ticket is not in the export: the channel is that of the first comment'
        when not is_comment and id(submitter_id) <> author_key then 'tickets that somebody else submitted for the requester: read as the requester''s'
    end as remark,
    row_no,
    source_row
from judged
