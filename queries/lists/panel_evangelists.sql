-- title: The evangelists
-- definition: The 15 customers with a turn of praise and none of complaint among the turns asked for, by reach, unknown last, then by
--   number of messages. Reach is the most followers that one of their messages in these turns reports plus the shares of all of
--   them. A customer with both is on neither panel, as in the metric `promoters`; one without an author id neither. `text` is the most
--   shared message of praise, of several the latest.
-- people: author_id, author_name, url
-- texts: text
-- source: mashable-dell
with panel as (
    select *
    from panelists
    where praises > 0
    order by coalesce(followers, shares) is null, coalesce(followers, 0) + coalesce(shares, 0) desc, messages desc, channel, author_id
    limit 15
),
said as (
    select
        panel.slice,
        panel.customer_no,
        posts.text,
        posts.url,
        row_number() over (
            partition by panel.slice, panel.customer_no
            order by
                coalesce(spoken.category = 'praise', false) desc,
                coalesce(posts.shares, 0) desc,
                spoken.effective_at desc,
                posts.message_id
        ) as place
    from panel
    join (select slice, customer_no, message_no, effective_at, category from scope_messages) as spoken using (slice, customer_no)
    join posts using (message_no)
    where not posts.from_brand and posts.author_id is not null
)
select
    author_id,
    author_name,
    channel,
    praises,
    messages,
    followers,
    shares,
    last_at,
    text,
    url
from panel
join (from said where place = 1) as shown using (slice, customer_no)
order by coalesce(followers, shares) is null, coalesce(followers, 0) + coalesce(shares, 0) desc, messages desc, channel, author_id
