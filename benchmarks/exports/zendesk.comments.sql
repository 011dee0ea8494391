-- file: ticket_comment.csv
select
    700000 + n as id, '2026-03-05 04:47:57.580' as _fivetran_synced, coalesce(answer, question) as body,
    strftime(asked_at + to_hours((n % 4)::int), '%Y-%m-%d %H:%M:%S') as created, 'FALSE' as facebook_comment, 'TRUE' as public,
    1000 + n // 4 as ticket_id, 'FALSE' as tweet,
    case when n % 2 = 1 then 8000 + agent_no else 100040 + (hash(n // 4, 1) % greatest($rows // 3, 1))::bigint % ($rows // 10) end as user_id, 'FALSE' as voice_comment
from (select n, agent_no, asked_at, case when n % 2 = 1 then lag(answer) over (order by n) else question end as question, null as answer from talk)
where n < $rows * 72 // 100
order by n
