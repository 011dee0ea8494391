-- title: Reddit comments and submissions (JSON)
-- reads: json
-- required: id, author, created_utc, subreddit
-- optional: name, body, title, selftext, parent_id, link_id, score, permalink, kind, children
-- records: $, $.data.children[*].data, $.data.children[*].data.replies.data.children[*].data,
--   $.data.children[*].data.replies.data.children[*].data.replies.data.children[*].data,
--   $.data.children[*].data.replies.data.children[*].data.replies.data.children[*].data.replies.data.children[*].data
-- direction: accounts
-- lacks: monitored
-- seen: documentation
-- note: One comment or submission a line, as dumps and collectors write them, or listings of the API. Directed at the brand is what
--   names one of its accounts with u/ or @, or replies to one.
with records as (
    select
        *,
        raw as source_row,
        coalesce(
            case when regexp_matches(name, '^t[13]_') then said(name) end,
            case when regexp_matches(id, '^t[13]_') then said(id) end,
            case when body is not null then 't1_' else 't3_' end || said(id)
        ) as full_id,
        case when author not in ('[deleted]', '[removed]') then said(author) end as writer,
        unescaped(coalesce(body, selftext)) as said_text
    from raw
),
posts as (
    select
        *,
        case when regexp_matches(parent_id, '^t[13]_') then said(parent_id) end as replied_to,
        is_brand(writer, writer) as is_brands,
        case said_text when '[deleted]' then 'deleted' when '[removed]' then 'removed' end as taken_away,
        said(concat_ws(
            chr(10), said(unescaped(title)), case when said_text not in ('[deleted]', '[removed]') then said(said_text) end
        )) as whole_text
    from records
),
brand_posts as (
    select distinct full_id from posts where is_brands
),
answered_posts as (
    select distinct replied_to as full_id from posts where is_brands and replied_to is not null
)
select
    posts.full_id as message_id,
    unix_time(created_utc) as posted_at,
    'reddit' as channel,
    writer as author_id,
    writer as author_name,
    is_brands as from_brand,
    posts.replied_to as parent_id,
    case when regexp_matches(link_id, '^t3_') then said(link_id) when starts_with(posts.full_id, 't3_') then posts.full_id end as conversation_id,
    whole_text as text,
    'public' as visibility,
    case
        when is_brands then null
        else names_brand(whole_text) or brand_posts.full_id is not null or answered_posts.full_id is not null
            or coalesce(len(list_filter(
                regexp_extract_all(lower(whole_text), '(?:^|[^\w/])/?u/([\w-]+)', 1), lambda name: is_brand(name, name)
            )) > 0, false)
    end as directed,
    case when posts.writer = 'AutoModerator' then true end as automated,
    try_cast(score as double) as likes,
    case when taken_away = 'deleted' then 'author' end as removed_by,
    'https://www.reddit.com' || said(permalink) as url,
    case when taken_away is not null then [taken_away] end as tags,
    case
        when children is not null and writer is null then 'no message: a list of comments that were not fetched'
        when body is null and selftext is null and title is null then 'no message: neither a comment nor a submission'
        when said(created_utc) is not null and unix_time(created_utc) is null then 'created_utc cannot be read as a time'
    end as problem,
    row_no,
    source_row
from posts
left join brand_posts on brand_posts.full_id = posts.replied_to
left join answered_posts on answered_posts.full_id = posts.full_id
