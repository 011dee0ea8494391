-- file: posts.jsonl
-- load: --brand-account acme
-- A page of 100 posts a line.
with posts as (
    select
        message_no,
        {
            'public_metrics': {'retweet_count': 1, 'reply_count': 0, 'like_count': 3, 'quote_count': 0},
            'conversation_id': (2028400000000000000 + n)::text, 'created_at': strftime(written_at, '%Y-%m-%dT%H:%M:%S.000Z'),
            'text': case when is_answer then '@' || handle else '@acme' end || ' ' || words, 'reply_settings': 'everyone',
            'edit_history_tweet_ids': [(2028400000000000000 + message_no)::text], 'author_id': case when is_answer then '900' else (1000 + customer_no)::text end,
            'id': (2028400000000000000 + message_no)::text, 'possibly_sensitive': false, 'lang': 'en',
            'referenced_tweets': case when is_answer then [{'type': 'replied_to', 'id': (2028400000000000000 + message_no - 1)::text}] end,
            'entities': {'mentions': [{'start': 0, 'end': 5, 'username': case when is_answer then handle else 'acme' end, 'id': '900'}]}
        } as post,
        {
            'id': case when is_answer then '900' else (1000 + customer_no)::text end, 'username': case when is_answer then 'acme' else handle end,
            'name': case when is_answer then 'Acme' else customer_name end, 'description': subject, 'created_at': '2020-01-01T00:00:00.000Z',
            'public_metrics': {'followers_count': 1250, 'following_count': 100, 'tweet_count': 4000, 'listed_count': 2}
        } as writer
    from messages
)
select {'data': list(post order by message_no), 'includes': {'users': list(distinct writer)}, 'meta': {'result_count': count(*)}}::json as line
from posts
group by (message_no - 1) // 100
order by min(message_no)
