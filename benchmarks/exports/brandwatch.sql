-- file: Acme_2026-03-08.csv
-- quote: all
-- above: "Report:","Bulk Mentions Download"\n"Brand:","Acme"\n"From:","Wed Jan 01 00:00:00 UTC 2025"\n"To:","Wed Dec 31 23:59:59 UTC 2025"\n"Label:","Acme care"\n\n
-- load: --input-tz UTC --brand-account acme
select
    '2000000001' as "Query Id", 'Acme' as "Query Name", strftime(written_at, '%Y-%m-%d %H:%M:%S.0') as "Date", null as "Title", null as "Snippet",
    'https://twitter.com/' || case when is_answer then 'acme' else handle end || '/status/' || 2028400000000000000 + message_no as "Url",
    'twitter.com' as "Domain", null as "Sentiment", 'twitter' as "Page Type", 'en' as "Language", null as "Country Code",
    case when is_answer then 'acme' else handle end as "Author", case when is_answer then 'Acme' else customer_name end as "Full Name",
    case when is_answer then '@' || handle else '@acme' end || ' ' || words as "Full Text", 'tw' || message_no as "Resource Id", 3 as "Likes", null as "Comments",
    1 as "Shares", case when is_answer then '@' || handle else '@acme' end as "Mentioned Authors", case when is_answer then handle end as "Thread Author",
    null as "Thread Created Date", case when is_answer then 'reply' else 'post' end as "Thread Entry Type",
    case when is_answer then 2028400000000000000 + message_no - 1 else 0 end as "Thread Id", 91000000 + customer_no as "X Author ID", '1,250' as "X Followers",
    null as "X Likes", null as "X Replies",
    case when is_answer then 'https://twitter.com/' || handle || '/status/' || 2028400000000000000 + message_no - 1 end as "X Reply to",
    null as "X Repost of", null as "X Reposts"
from messages
order by message_no
