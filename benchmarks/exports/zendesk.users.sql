-- file: user.csv
select
    case when n < 40 then 8000 + n else 100000 + n end as id, '2026-03-05 05:03:34.208' as _fivetran_synced, 'TRUE' as active, null as alias,
    '2025-01-01 00:00:00' as created_at, 'user_' || n || '@example.com' as email, 'en-US' as locale, 'Ana ' || n as name, null as organization_id,
    case when n < 40 then 'agent' else 'end-user' end as role, 'FALSE' as suspended, 'UTC' as time_zone, '2025-01-01 00:00:00' as updated_at,
    'https://acme.zendesk.com/api/v2/users/' || n || '.json' as url, 'TRUE' as verified
from talk
where n < 40 + $rows // 10
order by n
