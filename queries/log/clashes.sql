-- How many messages and customers share a number with another one.
select
    (select count(*) - count(distinct message_no) from posts) + (
        select count(*) - count(distinct number_of(channel, author_id))
        from (select distinct channel, author_id from posts where not from_brand and author_id is not null)
    )
