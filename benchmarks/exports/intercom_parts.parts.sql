-- file: conversation_part_history.csv
-- Every second conversation was assigned, answered and closed.
select
    6862000000 + n * 3 + step as id, strftime(answered_at, '%Y-%m-%d %H:%M:%S') as updated_at, '2026-03-03 06:00:13.568' as _fivetran_synced,
    null as assigned_to_id, null as assigned_to_type, 400 + agent_no as author_id, 'admin' as author_type, 156643300000000 + n as conversation_id,
    strftime(answered_at, '%Y-%m-%d %H:%M:%S') as conversation_updated_at, strftime(answered_at + to_seconds(step - 1), '%Y-%m-%d %H:%M:%S') as created_at,
    strftime(answered_at, '%Y-%m-%d %H:%M:%S') as notified_at, ['assignment', 'comment', 'close'][step + 1] as part_type,
    case when step = 1 then '<p>' || answer || '</p>' end as body, 'true' as _fivetran_active
from talk, range(3) as t(step)
where n < $rows * 2 // 5 and answer is not null
order by n, step
