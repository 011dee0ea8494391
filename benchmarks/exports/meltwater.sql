-- file: acme.csv
-- separator: tab
-- encoding: utf-16
-- load: --input-tz Asia/Jerusalem --brand-account acme
select
    strftime(written_at, '%d-%b-%Y %I:%M%p') as "Date", null as "Headline",
    'https://twitter.com/' || case when is_answer then 'acme' else handle end || '/statuses/' || 2028400000000000000 + message_no as "URL",
    case when is_answer then '@' || handle else '@acme' end || ' ' || words as "Opening Text",
    case when is_answer then '@' || handle else '@acme' end || ' ' || words as "Hit Sentence", 'Twitter' as "Source",
    case when is_answer then '@acme' else '@' || handle end as "Influencer", 'Israel' as "Country", null as "Subregion", 'English' as "Language", 1250 as "Reach",
    null as "Desktop Reach", null as "Mobile Reach", null as "Twitter Social Echo", null as "Facebook Social Echo", null as "Reddit Social Echo",
    null as "National Viewership", null as "Engagement", 11.5 as "AVE", 'Neutral' as "Sentiment", 'parcel' as "Key Phrases", 'Acme' as "Input Name", 'acme' as "Keywords",
    4 as "Twitter Authority", '"' || 2028400000000000000 + message_no || '"' as "Tweet Id", '"' || customer_no || '"' as "Twitter Id", 'Twitter for iPhone' as "Twitter Client",
    case when is_answer then '@acme' else '@' || handle end as "Twitter Screen Name", 'https://twitter.com/' || handle as "User Profile Url", null as "Twitter Bio",
    1250 as "Twitter Followers", 100 as "Twitter Following", strftime(written_at, '%d/%m/%Y') as "Alternate Date Format", strftime(written_at, '%I:%M %p') as "Time",
    null as "State", null as "City", null as "Document Tags"
from messages
order by message_no
