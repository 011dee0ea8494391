-- file: comments.ndjson
-- load: --brand-account AcmeCare
select
    {
        'id': 'c' || message_no, 'author': case when is_answer then 'AcmeCare' else handle end, 'created_utc': epoch(written_at)::bigint, 'body': words,
        'parent_id': case when is_answer then 't1_c' || message_no - 1 else 't3_s' || n end, 'link_id': 't3_s' || n, 'subreddit': 'sewing', 'score': 1,
        'permalink': '/r/sewing/comments/s' || n || '/x/c' || message_no || '/', 'edited': false
    }::json as line
from messages
order by message_no
