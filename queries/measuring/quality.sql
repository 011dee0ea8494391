-- What is odd in a log as numbers: of how many how many, and the newest message. One row, of the whole log.
-- Messages on a channel that is not known stand on "other" with its name as a tag.
-- Parameter: clock, the instant by which the newest message is looked for.
with read as (
    select sum(rows_read) as rows_read, sum(ambiguous_times + missing_times) as ambiguous_times from files
),
refused as (
    select
        count(*) filter (where starts_with(reason, 'no message')) as no_messages,
        count(*) filter (where not starts_with(reason, 'no message') and reason <> 'forgotten') as unreadable
    from unreadable
),
collided as (
    select count(*) as collisions from versions where outcome = 'rejected'
),
repeated as (
    select sum(duplicate) as duplicates from ledger
),
replies as (
    select
        count(*) as replies,
        count(parents.message_id) as parented,
        count(*) filter (where places.effective_at > posts.posted_at) as skewed
    from (from posts where parent_id is not null) as posts
    join places using (message_no)
    left join (select channel, message_id from posts) as parents
        on parents.channel = posts.channel and parents.message_id = posts.parent_id
),
said as (
    select
        count(*) as messages,
        count(*) filter (where not from_brand) as of_customers,
        count(*) filter (where not from_brand and author_id is null) as without_author,
        count(*) filter (where not from_brand and category is not null) as categorised,
        count(*) filter (
            where not from_brand
                and category not in ('complaint', 'question', 'praise', 'suggestion', 'thanks', 'abuse', 'spam', 'other')
        ) as miscategorised,
        count(*) filter (
            where channel = 'other' and len(list_filter(tags, lambda tag: starts_with(tag, 'channel:'))) > 0
        ) as elsewhere,
        max(posted_at) filter (where posted_at <= $clock) as newest_at
    from posts
),
waited as (
    select count(*) as turns, count(*) filter (where brand is null) as without_brand from waits
),
places_of_writing as (
    select channel, max(posted_at) as latest_at, bool_or(not from_brand) as has_customers, bool_or(from_brand) as has_brand
    from posts
    group by channel
),
channels as (
    select
        count(*) as channels,
        count(*) filter (where latest_at < (select max(posted_at) from posts) - interval 7 day) as stale,
        count(*) filter (where has_customers and not has_brand) as silent
    from places_of_writing
)
select
    seconds_between($clock::timestamp, newest_at) as age_seconds,
    unreadable + collisions as rejected, rows_read - no_messages as readable,
    collisions, duplicates, rows_read, ambiguous_times,
    skewed, parented, replies - parented as orphaned, replies,
    without_author, of_customers, miscategorised, categorised, elsewhere, messages, without_brand, turns,
    stale, silent, channels
from read, refused, collided, repeated, replies, said, waited, channels
