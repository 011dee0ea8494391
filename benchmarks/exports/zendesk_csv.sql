-- file: export_2026_01_01_1.csv
-- quote: all
-- load: --input-tz Europe/Belgrade
select
    n + 1 as "Summation column", 1000 + n as "Id", customer_name as "Requester", 10300000000000 + customer_no as "Requester id", null as "Requester external id",
    handle || '@example.com' as "Requester email", 'example.com' as "Requester domain", customer_name as "Submitter", agent_name as "Assignee",
    'Support' as "Group", question as "Subject", 'order late' as "Tags", 'Solved' as "Status", 'Normal' as "Priority",
    ['Mail', 'Web form', 'Chat', 'Facebook Post', 'X Corp (DM)'][1 + (n % 5)::int] as "Via", 'Question' as "Ticket type",
    strftime(asked_at, '%Y-%m-%d %H:%M') as "Created at", strftime(asked_at + interval 1 day, '%Y-%m-%d %H:%M') as "Updated at",
    null as "Assigned at", null as "Organization", '-' as "Due date", null as "Initially assigned at",
    strftime(asked_at + interval 1 day, '%Y-%m-%d %H:%M') as "Solved at", null as "Resolution time", 'Good' as "Satisfaction Score",
    1 as "Group stations", 1 as "Assignee stations", 0 as "Reopens", case when answer is not null then 1 else 0 end as "Replies",
    date_diff('minute', asked_at, answered_at) as "First reply time in minutes", null as "First reply time in minutes within business hours",
    null as "First resolution time in minutes", null as "First resolution time in minutes within business hours", 1440 as "Full resolution time in minutes",
    null as "Full resolution time in minutes within business hours", null as "Agent wait time in minutes", null as "Agent wait time in minutes within business hours",
    null as "Requester wait time in minutes", null as "Requester wait time in minutes within business hours", null as "On hold time in minutes",
    null as "On hold time in minutes within business hours"
from talk
order by n
