-- file: responses.csv
select
    'r' || n as response_id, 'm' || n as mention_id, strftime(answered_at, '%Y-%m-%dT%H:%M:%SZ') as posted_at, agent_name as agent, answer as text
from talk
where n < $rows * 2 // 3 and answer is not null
order by n
