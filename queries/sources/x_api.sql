-- title: X API v2 (pages or posts as JSON lines)
-- reads: json
-- required: id, author_id, created_at, text, public_metrics
-- optional: conversation_id, in_reply_to_user_id, referenced_tweets, entities, lang, note_tweet, edit_history_tweet_ids
-- records: $.data[*], $.data, $.includes.tweets[*], $, $.referenced_tweets[*]
-- direction: accounts
-- lacks: monitored
-- seen: files
-- note: A page a line (data, includes) or a post a line (flattened). Author names need the expansion author_id. An edited post is one
--   message with the id and the time of its first version and the text of its latest one in the file.
with records as (
    select
        *,
        raw as source_row,
        json_extract(record, '$.referenced_tweets[*]') as referenced,
        json_extract(record, '$.entities.mentions[*]') as mentions,
        try_cast(try_cast(edit_history_tweet_ids as json) as text[]) as versions
    from raw
    -- of most references the export holds no more than the id
    where not (record_path = '$.referenced_tweets[*]' and text is null)
),
users as (
    select
        user->>'$.id' as user_id,
        max(user->>'$.username') as username,
        max(try_cast(user->>'$.public_metrics.followers_count' as double)) as followers
    from (
        -- a page is taken apart once: what it becomes is many times larger
        select unnest(list_concat(json_extract(found[1], '$[*]'), json_extract(found[2], '$[*].author'), found[3:])) as user
        from (
            select json_extract(holder, ['$.includes.users', '$.referenced_tweets', '$.author', '$.in_reply_to_user']) as found
            from holders
        )
    )
    where user->>'$.id' is not null
    group by all
),
edits as (
    select version_id, min(first_id) as first_id
    from (select unnest(versions) as version_id, versions[1] as first_id from records where len(versions) > 1)
    group by all
),
posts as (
    select
        records.*,
        coalesce(own.first_id, said(id)) as first_id,
        own.first_id is not null as is_edited,
        try_cast(id as bigint) < max(try_cast(id as bigint)) over (partition by coalesce(own.first_id, said(id))) as is_superseded,
        list_filter(referenced, lambda post: post->>'$.type' = 'replied_to')[1]->>'$.id' as replied_to,
        len(list_filter(referenced, lambda post: post->>'$.type' = 'retweeted')) > 0 as is_repost,
        len(list_filter(mentions, lambda user: is_brand(user->>'$.id', user->>'$.username'))) > 0 as mentions_brand,
        unescaped(coalesce(record->>'$.note_tweet.text', text)) as whole_text
    from records
    left join edits as own on own.version_id = said(records.id)
)
select
    posts.first_id as message_id,
    case when is_edited then coalesce(date_trunc('second', snowflake_time(posts.first_id)), instant(created_at)) else instant(created_at) end as posted_at,
    'twitter' as channel,
    said(author_id) as author_id,
    author.username as author_name,
    is_brand(author_id, author.username) as from_brand,
    coalesce(parent.first_id, replied_to) as parent_id,
    coalesce(root.first_id, said(conversation_id)) as conversation_id,
    whole_text as text,
    'public' as visibility,
    case
        when is_repost then false
        when is_brand(author_id, author.username) then null
        else names_brand(whole_text) or mentions_brand or is_brand(in_reply_to_user_id, addressee.username)
    end as directed,
    -- what is no language: undetermined, and the platform's own codes from qaa to qtz; iw and in are older codes
    case
        when lang in ('und', 'zxx', 'art') or regexp_matches(lang, '^q[a-t][a-z]$') then null
        when lang = 'iw' then 'he'
        when lang = 'in' then 'id'
        else said(lang)
    end as language,
    author.followers,
    try_cast(record->>'$.public_metrics.retweet_count' as double) as shares,
    try_cast(record->>'$.public_metrics.like_count' as double) as likes,
    'https://twitter.com/i/web/status/' || said(id) as url,
    case
        when is_superseded then 'no message: an earlier version of an edited post'
        when said(author_id) is null then 'author_id is missing'
    end as problem,
    case when is_edited and not is_superseded then 'edited posts: read with the id and the time of their first version' end as remark,
    row_no,
    source_row
from posts
left join users as author on author.user_id = said(posts.author_id)
left join users as addressee on addressee.user_id = said(posts.in_reply_to_user_id)
left join edits as parent on parent.version_id = replied_to
left join edits as root on root.version_id = said(posts.conversation_id)
