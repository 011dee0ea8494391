-- file: ticket.csv
-- load: --input-tz UTC
-- A ticket has four comments, every second one is answered.
select
    1000 + n as id, '2026-03-05 20:09:16.325' as _fivetran_synced, 'FALSE' as allow_channelback, 8000 + agent_no as assignee_id, 360003529474 as brand_id,
    strftime(asked_at, '%Y-%m-%d %H:%M:%S') as created_at, question as description, null as due_at, 36000 as group_id, 'FALSE' as has_incidents, 'TRUE' as is_public,
    null as organization_id, null as priority, 'help@acme.example' as recipient, 100040 + customer_no % ($rows // 10) as requester_id, 'solved' as status, subject as subject,
    100040 + customer_no % ($rows // 10) as submitter_id, null as type, strftime(asked_at + interval 1 day, '%Y-%m-%d %H:%M:%S') as updated_at,
    'https://acme.zendesk.com/api/v2/tickets/' || 1000 + n || '.json' as url, ['email', 'web', 'chat', 'twitter'][1 + (n % 4)::int] as via_channel,
    null as via_source_from_id, null as via_source_rel, 'help@acme.example' as via_source_to_address, '[]' as merged_ticket_ids
from talk
where n < $rows * 18 // 100
order by n
