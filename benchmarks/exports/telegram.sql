-- file: result.json
-- load: --brand-account user900
-- above: {"name": "Acme care", "type": "public_supergroup", "id": 501, "messages": [\n
-- between: ,
-- below: ]}
select
    {
        'id': message_no, 'type': 'message', 'date': strftime(written_at, '%Y-%m-%dT%H:%M:%S'), 'date_unixtime': epoch(written_at)::bigint::text,
        'from': case when is_answer then 'Acme' else customer_name end, 'from_id': case when is_answer then 'user900' else 'user' || 1000 + customer_no end,
        'reply_to_message_id': case when is_answer then message_no - 1 end, 'text': words, 'text_entities': [{'type': 'plain', 'text': words}]
    }::json as line
from messages
order by message_no
