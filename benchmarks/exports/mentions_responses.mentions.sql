-- file: mentions.csv
select
    'm' || n as mention_id, strftime(asked_at, '%Y-%m-%dT%H:%M:%SZ') as posted_at, ['facebook', 'twitter', 'email'][1 + (n % 3)::int] as channel,
    'u' || customer_no as author_id, question as text, 'en' as language, 1250 as followers
from talk
where n < $rows * 2 // 3
order by n
