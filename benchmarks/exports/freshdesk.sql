-- file: tickets.csv
-- load: --input-tz Europe/Belgrade
select
    2000 + n as "Ticket ID", subject as "Subject", question as "Description", 'Closed' as "Status", 'Low' as "Priority",
    ['Email', 'Portal', 'Chat', 'Phone', 'Facebook'][1 + (n % 5)::int] as "Source", 'Question' as "Type", agent_name as "Agent", 'Support' as "Group",
    strftime(asked_at, '%Y-%m-%d %H:%M:%S') as "Created time", strftime(asked_at + interval 2 day, '%Y-%m-%d %H:%M:%S') as "Due by Time",
    null as "Resolved time", null as "Closed time", strftime(asked_at + interval 1 day, '%Y-%m-%d %H:%M:%S') as "Last update time",
    strftime(answered_at, '%Y-%m-%d %H:%M:%S') as "Initial response time", '00:00' as "Time tracked", null as "First response time (in hrs)",
    null as "Resolution time (in hrs)", case when answer is not null then 1 else 0 end as "Agent interactions", 1 as "Customer interactions",
    'Within SLA' as "Resolution status", 'Within SLA' as "First response status", 'order, late' as "Tags", 'No Survey Results' as "Survey results",
    'No product' as "Product", customer_name as "Full name", null as "Title", handle || '@example.com' as "Email", null as "Work phone",
    null as "Mobile phone", null as "Facebook ID", null as "Twitter ID", 43000000000 + customer_no as "Contact ID"
from talk
order by n
