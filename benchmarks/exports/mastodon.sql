-- file: statuses.json
-- load: --brand-account acme
-- above: [\n
-- between: ,
-- below: ]
select
    {
        'id': (114000000000000000 + message_no)::text, 'created_at': strftime(written_at, '%Y-%m-%dT%H:%M:%S.000Z'),
        'in_reply_to_id': case when is_answer then (114000000000000000 + message_no - 1)::text end,
        'in_reply_to_account_id': case when is_answer then (1000 + customer_no)::text else '900' end, 'sensitive': false, 'spoiler_text': '', 'visibility': 'public',
        'language': 'en', 'uri': 'https://sew.example/users/' || handle || '/statuses/' || message_no, 'url': 'https://sew.example/@' || handle || '/' || message_no,
        'replies_count': 0, 'reblogs_count': 1, 'favourites_count': 2, 'edited_at': null,
        'content': '<p><span class="h-card"><a href="https://sew.example/@acme" class="u-url mention">@<span>acme</span></a></span> ' || words || '</p>',
        'reblog': null, 'application': {'name': 'Web', 'website': null},
        'account': {
            'id': case when is_answer then '900' else (1000 + customer_no)::text end, 'username': case when is_answer then 'acme' else handle end,
            'acct': case when is_answer then 'acme' else handle || '@craft.example' end, 'display_name': customer_name, 'locked': false, 'bot': false,
            'created_at': '2020-01-01T00:00:00.000Z', 'note': '<p>' || subject || '</p>', 'url': 'https://sew.example/@' || handle,
            'followers_count': 30, 'following_count': 3, 'statuses_count': 9, 'emojis': [], 'fields': []
        },
        'media_attachments': [], 'mentions': [{'id': '900', 'username': 'acme', 'url': 'https://sew.example/@acme', 'acct': 'acme'}], 'tags': [], 'emojis': [], 'card': null
    }::json as line
from messages
order by message_no
