-- file: conversation_history.csv
-- load: --input-tz UTC
select
    156643300000000 + n as id, strftime(asked_at + interval 1 hour, '%Y-%m-%d %H:%M:%S') as updated_at, '2026-03-03 06:00:13.568' as _fivetran_synced,
    null as assignee_id, null as assignee_type, null as conversation_rating_value, strftime(asked_at, '%Y-%m-%d %H:%M:%S') as created_at,
    null as first_contact_reply_created_at, 'not_priority' as priority, 'TRUE' as read, null as snoozed_until, '5f' || customer_no as source_author_id,
    'user' as source_author_type, 'customer_initiated' as source_delivered_as, 668000000 + n as source_id,
    ['conversation', 'email', 'facebook'][1 + (n % 3)::int] as source_type, 'open' as state, null as waiting_since,
    '<p>' || question || '</p>' as source_body, null as source_subject, null as source_url, 'true' as _fivetran_active
from talk
where n < $rows * 2 // 5
order by n
