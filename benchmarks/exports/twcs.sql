-- file: twcs.csv
select
    message_no as tweet_id, case when is_answer then 'AcmeCare' else (100000 + customer_no)::text end as author_id,
    case when is_answer then 'False' else 'True' end as inbound, strftime(written_at, '%a %b %d %H:%M:%S +0000 %Y') as created_at,
    case when is_answer then '@' || 100000 + customer_no else '@AcmeCare' end || ' ' || words as text,
    case when not is_answer and n % 2 = 0 then message_no + 1 end as response_tweet_id,
    case when is_answer then message_no - 1 end as in_response_to_tweet_id
from messages
order by message_no
