-- How many messages that an export brought, and their customers, share a number with another one. Parameter: file_no.
with came as (
    select message_no, channel, author_id, from_brand from posts where file_no = $file_no
),
customers as (
    select distinct channel, author_id, number_of(channel, author_id) as author_no
    from came
    where not from_brand and author_id is not null
)
select
    -- a message is in the log once, so a row of another export with its number is another message
    (select count(*) from posts semi join came using (message_no) where file_no <> $file_no) + (select count(*) - count(distinct message_no) from came) + (
        select count(*)
        from (select channel, author_id from posts where not from_brand and author_id is not null) as known
        join customers on customers.author_no = number_of(known.channel, known.author_id)
        where (known.channel, known.author_id) is distinct from (customers.channel, customers.author_id)
    )
