-- What holds in every log after every change: each row is a rule that is broken, and how often.
with sums as materialized (
    select
        count(*) filter (where read <> loaded + updated + unchanged + duplicate + rejected) as unequal,
        abs(coalesce(sum(loaded), 0) - (select count(*) from posts)) as unlike
    from ledger
),
broken (rule, times) as (
    select 'rows read = loaded + updated + unchanged + duplicate + rejected, of each file', unequal from sums
    union all
    select 'what was loaded of all files is the messages', unlike from sums
    union all
    select 'a message is there once', (select count(*) - count(distinct message_no) + count(*) - count(distinct (channel, message_id)) from posts)
    union all
    select 'a message, a version, a rejected row and a remark are of a file', count(*)
    from (
        select file_no from posts
        union all select file_no from versions
        union all select file_no from unreadable
        union all select file_no from remarks
    ) as held
    anti join files using (file_no)
    union all
    select 'what has versions is a message, and has two at least', count(*)
    from (select channel, message_id, count(*) as amount from versions group by all) as versioned
    left join posts using (channel, message_id)
    where posts.message_no is null or amount < 2
    union all
    select 'each message has one place, and each place a message',
        (select count(*) from posts anti join places using (message_no))
        + (select count(*) from places anti join posts using (message_no))
        + (select count(*) - count(distinct message_no) from places)
    union all
    select 'a turn begins with a message, and what answered it is one', count(*)
    from waits
    left join posts as first on first.message_no = waits.first_no
    left join posts as answer on answer.message_no = waits.answer_no
    where first.message_no is null or first.from_brand
        or (waits.answer_no is not null and (answer.message_no is null or not answer.from_brand))
    union all
    select 'a turn is there once', (select count(*) - count(distinct (thread_no, thread_part, customer_no, round)) from waits)
    union all
    select 'what is known of a text is known of a message, once',
        (select count(*) from labels anti join posts using (message_no)) + (select count(*) - count(distinct message_no) from labels)
        + (select count(*) from acts anti join posts using (message_no)) + (select count(*) - count(distinct message_no) from acts)
        + (select count(*) from templates anti join posts using (message_no)) + (select count(*) - count(distinct message_no) from templates)
)
select rule, times from broken where times > 0
