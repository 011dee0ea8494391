-- title: X archive (tweets.js)
-- reads: json
-- required: id_str, full_text, created_at, favorite_count
-- optional: in_reply_to_status_id_str, in_reply_to_user_id_str, in_reply_to_screen_name, retweet_count, lang, edit_info, user
-- records: $.tweet, $
-- lacks: unanswered
-- seen: documentation
-- note: Holds only what the account itself wrote. Each reply tells of the post it answers: its id, its author and, by the id, its time.
--   What was never answered is not in it.
with records as (
    select
        *,
        raw as source_row,
        said(in_reply_to_status_id_str) as replied_to,
        said(in_reply_to_user_id_str) as addressee_id,
        said(in_reply_to_screen_name) as addressee_name,
        try_cast(coalesce(
            json_extract(record, '$.edit_info.edit.editControlInitial.editTweetIds'), json_extract(record, '$.edit_info.initial.editTweetIds')
        ) as text[]) as versions
    from raw
),
edits as (
    select version_id, min(first_id) as first_id
    from (select unnest(versions) as version_id, versions[1] as first_id from records where len(versions) > 1)
    group by all
),
posts as (
    select
        records.*,
        coalesce(own.first_id, said(id_str)) as first_id,
        own.first_id is not null as is_edited,
        try_cast(id_str as bigint) < max(try_cast(id_str as bigint)) over (partition by coalesce(own.first_id, said(id_str))) as is_superseded,
        coalesce(parent.first_id, replied_to) as parent_id
    from records
    left join edits as own on own.version_id = said(records.id_str)
    left join edits as parent on parent.version_id = replied_to
),
-- ids that the account calls its own: it replies to its own posts
own_ids as (
    select distinct replies.addressee_id
    from records as replies
    semi join records as own on own.id_str = replies.replied_to
    where replies.addressee_id is not null
),
answered as (
    select *
    from posts
    where replied_to is not null
        and "user" is null
        and not is_superseded
        and snowflake_time(replied_to) is not null
        and replied_to not in (select id_str from records where id_str is not null)
        and coalesce(addressee_id not in (from own_ids), true)
        and not is_brand(addressee_id, addressee_name)
)
select
    first_id as message_id,
    coalesce(
        case when is_edited then date_trunc('second', snowflake_time(first_id)) end,
        try_strptime(created_at, '%a %b %d %H:%M:%S %z %Y')::timestamp, instant(created_at)
    ) as posted_at,
    'twitter' as channel,
    null as author_id,
    null as author_name,
    true as from_brand,
    parent_id,
    unescaped(full_text) as text,
    'public' as visibility,
    case when starts_with(full_text, 'RT @') then false end as directed,
    case
        when lang in ('und', 'zxx', 'art') or regexp_matches(lang, '^q[a-t][a-z]$') then null
        when lang = 'iw' then 'he'
        when lang = 'in' then 'id'
        else said(lang)
    end as language,
    try_cast(retweet_count as double) as shares,
    try_cast(favorite_count as double) as likes,
    'https://twitter.com/i/web/status/' || said(id_str) as url,
    case
        when "user" is not null then 'user: a post that names its author is not from an archive of one''s own posts'
        when is_superseded then 'no message: an earlier version of an edited post'
    end as problem,
    case
        when is_edited and not is_superseded then 'edited posts: read with the id and the time of their first version'
        when replied_to is not null and snowflake_time(replied_to) is null then 'replies to posts from before 4 November 2010: their waits are not known'
    end as remark,
    row_no,
    source_row
from posts
union all
select
    replied_to,
    date_trunc('second', snowflake_time(replied_to)),
    'twitter',
    addressee_id,
    addressee_name,
    false,
    null,
    null,
    'public',
    true,
    null,
    null,
    null,
    'https://twitter.com/i/web/status/' || replied_to,
    null,
    null,
    row_no,
    source_row
from answered
