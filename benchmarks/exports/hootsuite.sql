-- file: messages.csv
-- load: --input-tz Asia/Jerusalem
select
    printf('65f1a0c2%08x', message_no) as "Message ID", printf('65f1a0c3%08x', n) as "Conversation ID",
    case when is_answer then 'outbound' else 'inbound' end as "Direction",
    case when n % 2 = 1 then 'Private Message' when is_answer then 'Public reply' else 'Public comment' end as "Message Type",
    ['FACEBOOK', 'TWITTER', 'INSTAGRAM', 'WHATSAPP'][1 + (n // 2 % 4)::int] as "Medium", 'Acme' as "Channel", 'Acme Facebook' as "Channel Display Name",
    'https://www.facebook.com/100200300_' || n as "Post URL", words as "Content", 'negative' as "Sentiment",
    strftime(written_at, '%Y-%m-%d %H:%M:%S') as "Created at", case when is_answer then 'a-' || agent_no end as "Agent ID",
    case when is_answer then agent_name end as "Agent Name", 'p-' || customer_no as "Contact Profile ID", customer_name as "Contact Primary Identifier",
    null as "Contact Secondary Identifier"
from messages
order by message_no
