-- title: Customer Support on Twitter
-- reads: csv, json, parquet
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
    case
        when ends_with(tweet_id, '.0') or ends_with(in_response_to_tweet_id, '.0') then 'ids that a spreadsheet wrote as fractions (3.0): read as whole numbers'
        -- 1,55,157 was a list, or 155157
        when contains(response_tweet_id, ',') and length(tweet_id) > 3
            and list_min(list_transform(string_split(response_tweet_id, ','), lambda reply: length(reply))) <= 3
        then 'lists of replies that may be one number: not linked by'
    end as remark,
    case
        when contains(tweet_id, 'E+') and is_lost_id(tweet_id) then 'tweet_id lost digits in a spreadsheet (1.03E+13)'
        when contains(in_response_to_tweet_id, 'E+') and is_lost_id(in_response_to_tweet_id)
        then 'in_response_to_tweet_id lost digits in a spreadsheet (1.03E+13)'
    end as problem,
    row_no,
    raw as source_row
from raw
