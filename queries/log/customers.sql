-- Customers that the log does not know yet get the next numbers. Parameter: first_no.
insert into customers
with seen as (
    select distinct posts.channel, posts.author_id
    from posts
    where posts.message_no >= $first_no and not posts.from_brand and posts.author_id is not null
    union
    select posts.channel, posts.author_id
    from posts
    semi join contested using (channel, message_id)
    where not posts.from_brand and posts.author_id is not null
)
select (select coalesce(max(customer_no), 0) from customers) + row_number() over (), channel, author_id
from seen
anti join customers using (channel, author_id);
