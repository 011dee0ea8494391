-- Customers with a name who have turns of complaint and none of praise, or the reverse: what they said in all of their turns, how
-- far it reaches.
with one_sided as (
    select
        slice_no,
        customer_no,
        count(*) filter (where category = 'complaint') as complaints,
        count(*) filter (where category = 'praise') as praises
    from scope_rows
    group by slice_no, customer_no
    having bool_or(category = 'complaint') <> bool_or(category = 'praise')
),
said as (
    select
        one_sided.*,
        posts.channel, posts.author_id, posts.author_name, posts.followers, posts.shares, posts.message_id,
        spoken.effective_at
    from one_sided
    join (select slice_no, customer_no, message_no, effective_at from scope_messages_rows) as spoken using (slice_no, customer_no)
    join posts using (message_no)
    where not posts.from_brand and posts.author_id is not null
)
select
    slice_no,
    customer_no,
    any_value(author_id) as author_id,
    arg_max(author_name, row(effective_at, message_id)) as author_name,
    any_value(channel) as channel,
    any_value(complaints) as complaints,
    any_value(praises) as praises,
    count(*) as messages,
    try_cast(max(followers) as bigint) as followers,
    try_cast(sum(shares) as bigint) as shares,
    max(effective_at) as last_at
from said
group by slice_no, customer_no
