-- title: Customer Support on Twitter
-- reads: csv, ndjson, parquet
-- required: tweet_id, author_id, inbound, created_at, text, in_response_to_tweet_id
-- optional: response_tweet_id
-- note: The shape of the public data set. Accounts of brands have names, customers have numbers. Ids like 3.0 are read as 3.
--   Lists of replies (response_tweet_id) repeat what in_response_to_tweet_id says and are not needed.
select
    id(tweet_id) as message_id,
    coalesce(
        try_strptime(created_at, '%a %b %d %H:%M:%S +0000 %Y'),
        try_strptime(created_at, '%a %b %d %H:%M:%S %z %Y')::timestamp,
        instant(created_at)
    ) as posted_at,
    'twitter' as channel,
    case when not yes_or_no(inbound) then id(author_id) end as brand,
    id(author_id) as author_id,
    not yes_or_no(inbound) as from_brand,
    id(in_response_to_tweet_id) as parent_id,
    unescaped(text) as text,
    row_no,
    raw as source_row
from raw
