-- file: messages.csv
-- separator: ;
-- encoding: utf-8-sig
-- load: --input-tz Europe/Paris
select
    strftime(written_at, '%d/%m/%Y %H:%M') as created_at, '523ffe057aa58d181f0000de' as source_id, ['Facebook', 'Email', 'Twitter'][1 + (n % 3)::int] as source_type,
    'Acme France' as source_name, printf('524a6db9%016x', n) as content_thread_id, 'Commentaire' as type, printf('524a6dba%016x', message_no) as id, 'faux' as private_message,
    'Synchronizer' as created_from, 'faux' as auto_submitted, 'Nouveau' as status, null as ignored_from, 'Livraison, Retard' as categories,
    null as intervention_id, strftime(written_at, '%d/%m/%Y %H:%M') as initial_created_at,
    case when is_answer then printf('512631f8%016x', agent_no) end as creator_id, case when is_answer then agent_name end as creator_name,
    case when is_answer then '52413bcd7aa58dcb570000b5' else printf('524a6dbb%016x', customer_no) end as author_id,
    case when is_answer then 'Acme' else customer_name end as author_name, words as body_as_text, null as title, 800000 + message_no as foreign_id, 'vrai' as published,
    'en' as language, case when is_answer then printf('524a6dba%016x', message_no - 1) end as in_reply_to_id, 0 as attachments_count, 'success' as synchronization_status
from messages
order by message_no
