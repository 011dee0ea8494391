-- title: What is odd in the log
-- definition: A row a finding, none where nothing is odd; of the whole log, whatever days, instant or condition are asked for. `count`
--   of `of` messages, rows or turns, and the instants of the first and last of them. ambiguous_time, missing_time: local times
--   of a file that the clock showed twice (the first is taken) or never (moved forward). clock_skew: replies stamped before
--   what they reply to, moved to its time. coarse_times: all times of a file on a channel, 20 or more, are whole minutes or hours.
--   duplicate: rows of a file with the id of another row of it. future: rows more than a day after the load; rejected: other
--   rows that could not be read, a row a reason. gap: a channel without a message for more than 3 days, although 20 or more came
--   in the stretch of that length before it and in the one after it. gone: messages missing from a file that covers their time
--   (lies between its first and last message of that channel and brand), although the newest file that has them is an older one
--   of the same format, by its newest message, and no export says that they were removed; only where at least as many
--   messages of older files are in that newer file, else it is taken for another selection; what lay before its first
--   message or came in one file only cannot be told. missing_parent: replies to a message that is not in the log.
--   missing_replies: a channel with customers' messages and none of a brand. ring: replies on a ring of parents, or hanging from
--   one. silent_brand: a brand with turns and no message in the log. stale_channel: its last message is more than 7 days before
--   that of the log. unknown_category: customers' messages of a category that is not known and so counts as other.
-- people: none
with said_to as (
    select posts.channel, posts.file_no, posts.message_no, posts.parent_id, posts.posted_at, places.effective_at, places.ancestors
    from (from posts where parent_id is not null) as posts
    join places using (message_no)
),
-- who has ancestors has a parent; only the few others need be looked for
rootless as (
    select message_no, channel, parent_id from said_to where ancestors = 0
),
hanging as (
    select distinct rootless.message_no
    from rootless
    join (select channel, message_id from posts) as parents
        on parents.channel = rootless.channel and parents.message_id = rootless.parent_id
),
replies as (
    select
        said_to.channel, said_to.file_no, said_to.posted_at, said_to.effective_at, said_to.ancestors,
        said_to.ancestors > 0 or hanging.message_no is not null as has_parent
    from said_to
    left join hanging using (message_no)
),
skewed as (
    select
        'clock_skew' as kind, channel, null as brand, list(distinct file_no) filter (where effective_at > posted_at) as file_nos,
        count(*) filter (where effective_at > posted_at) as found, count(*) filter (where has_parent) as total,
        min(posted_at) filter (where effective_at > posted_at) as from_at,
        max(posted_at) filter (where effective_at > posted_at) as to_at,
        'replies stamped before what they reply to, by up to ' || ceil(max(seconds_between(effective_at, posted_at)))::bigint
            || ' seconds' as detail
    from replies
    group by channel
),
orphaned as (
    select
        'missing_parent' as kind, channel, null as brand, list(distinct file_no) filter (where not has_parent) as file_nos,
        count(*) filter (where not has_parent) as found, count(*) as total,
        min(posted_at) filter (where not has_parent) as from_at, max(posted_at) filter (where not has_parent) as to_at,
        'replies to a message that is not in the log' as detail
    from replies
    group by channel
),
ringed as (
    select
        'ring' as kind, channel, null as brand, list(distinct file_no) filter (where has_parent and ancestors = 0) as file_nos,
        count(*) filter (where has_parent and ancestors = 0) as found, count(*) filter (where has_parent) as total,
        min(posted_at) filter (where has_parent and ancestors = 0) as from_at,
        max(posted_at) filter (where has_parent and ancestors = 0) as to_at,
        'replies on a ring of replies, or hanging from one; counted as replies to nothing' as detail
    from replies
    group by channel
),
-- between two messages that lie more than 3 days apart there is a day without one
busy_days as (
    select channel, posted_at::date as day, min(posted_at) as first_at, max(posted_at) as last_at
    from posts
    group by channel, posted_at::date
),
silences as (
    select channel, last_at as from_at, lead(first_at) over (partition by channel order by day) as to_at
    from busy_days
),
long_silences as (
    from silences where seconds_between(to_at, from_at) > 3 * 86400
),
surrounded as (
    select
        long_silences.channel, long_silences.from_at, long_silences.to_at,
        count(*) filter (
            where posts.posted_at <= long_silences.from_at
                and seconds_between(long_silences.from_at, posts.posted_at)
                <= seconds_between(long_silences.to_at, long_silences.from_at)
        ) as messages_before,
        count(*) filter (
            where posts.posted_at >= long_silences.to_at
                and seconds_between(posts.posted_at, long_silences.to_at)
                <= seconds_between(long_silences.to_at, long_silences.from_at)
        ) as messages_after
    from long_silences
    join (select channel, posted_at from posts) as posts using (channel)
    group by long_silences.channel, long_silences.from_at, long_silences.to_at
),
gaps as (
    select
        'gap' as kind, channel, null as brand, null as file_nos, null as found, null as total, from_at, to_at,
        'no message for ' || round(seconds_between(to_at, from_at) / 86400, 1)
            || ' days, while 20 or more came in as many days before and after' as detail
    from surrounded
    where messages_before >= 20 and messages_after >= 20
),
-- of each file what it gave of a channel and brand
given as (
    select
        channel, brand, file_no,
        min(posted_at) as from_at,
        max(posted_at) as to_at,
        count(*) as total,
        count(*) filter (where not from_brand) as customer_messages,
        bool_and(epoch_us(posted_at) % 60000000 = 0) as is_whole_minutes,
        bool_and(epoch_us(posted_at) % 3600000000 = 0) as is_whole_hours
    from posts
    group by channel, brand, file_no
),
newest as (
    select max(to_at) as newest_at from given
),
written as (
    select
        channel,
        min(from_at) as from_at,
        max(to_at) as to_at,
        sum(total)::bigint as total,
        sum(customer_messages)::bigint as customer_messages,
        list(distinct file_no) as file_nos
    from given
    group by channel
),
stale as (
    select
        'stale_channel' as kind, channel, null as brand, file_nos, null as found, null as total, to_at as from_at, newest_at as to_at,
        'no message in the last ' || round(seconds_between(newest_at, to_at) / 86400, 1) || ' days of the log' as detail
    from written
    cross join newest
    where seconds_between(newest_at, to_at) > 7 * 86400
),
one_sided as (
    select
        'missing_replies' as kind, channel, null as brand, file_nos, customer_messages as found, total, from_at, to_at,
        'messages of customers and none of a brand' as detail
    from written
    where customer_messages = total
),
labelled as (
    select
        *,
        category not in ('complaint', 'question', 'praise', 'suggestion', 'thanks', 'abuse', 'spam', 'other') as is_unknown
    from posts
    where not from_brand and category is not null
),
miscategorised as (
    select
        'unknown_category' as kind, channel, null as brand, list(distinct file_no) filter (where is_unknown) as file_nos,
        count(*) filter (where is_unknown) as found, count(*) as total,
        min(posted_at) filter (where is_unknown) as from_at, max(posted_at) filter (where is_unknown) as to_at,
        'messages of an unknown category, counted as other: '
            || string_agg(distinct category, ', ' order by category) filter (where is_unknown) as detail
    from labelled
    group by channel
),
speaking as (
    select brand from posts where from_brand
    union
    select author_id from posts where from_brand and brand is null
    union
    select brand_accounts.brand
    from (select distinct channel, author_id, author_name from posts where from_brand) as authors
    join brand_accounts
        on brand_accounts.channel = authors.channel and brand_accounts.account in (lower(authors.author_id), lower(authors.author_name))
),
silent as (
    select
        'silent_brand' as kind, null as channel, brand, null as file_nos, count(*) as found, (select count(*) from waits) as total,
        min(opened_at) as from_at, max(opened_at) as to_at, 'turns with a brand that has no message in the log' as detail
    from waits
    anti join speaking using (brand)
    where brand is not null
    group by brand
),
coarse as (
    select
        'coarse_times' as kind, channel, null as brand, [file_no] as file_nos,
        sum(total)::bigint as found, sum(total)::bigint as total, min(from_at) as from_at, max(to_at) as to_at,
        'times, all whole ' || case when bool_and(is_whole_hours) then 'hours' else 'minutes' end
            || ': waits are no more exact than that' as detail
    from given
    group by channel, file_no
    having sum(total) >= 20 and bool_and(is_whole_minutes)
),
file_findings as (
    select 'duplicate' as kind, file_no, duplicate as found, read as total, 'rows with the id of another row of the file' as detail
    from ledger
    union all
    select 'ambiguous_time', file_no, ambiguous_times, rows_read, 'local times that the clock showed twice; the first is taken'
    from files
    union all
    select 'missing_time', file_no, missing_times, rows_read, 'local times that the clock never showed; moved forward'
    from files
    union all
    select 'noticed', file_no, noticed, rows_read, 'rows: ' || remark
    from remarks join files using (file_no)
    union all
    select
        case when starts_with(reason, 'future') then 'future' when starts_with(reason, 'no message') then 'no_message' else 'rejected' end, file_no, count(*), any_value(files.rows_read), 'rows: ' || reason
    from (
        select file_no, reason from unreadable where reason <> 'forgotten'
        union all
        select file_no, 'id collision: another author wrote another message with this id at another time'
        from versions
        where outcome = 'rejected'
    ) as refused
    join files using (file_no)
    group by file_no, reason
),
-- what each file covers of a channel and brand; a message stands in `posts` with the newest file that has it
coverage as (
    select held.file_no, files.format, files.newest_at, files.name, held.channel, held.brand, min(held.from_at) as from_at,
        max(held.to_at) as to_at
    from (
        select file_no, channel, brand, from_at, to_at from given
        union all
        select versions.file_no, posts.channel, posts.brand, posts.posted_at, posts.posted_at
        from (from versions where outcome <> 'rejected') as versions
        join posts using (message_no)
    ) as held
    join files using (file_no)
    group by all
),
lacking as (
    select newer.file_no, newer.newest_at, newer.name, posts.channel, posts.brand, posts.message_no, posts.posted_at
    from (from posts where removed_at is null and removed_by is null) as posts
    join files using (file_no)
    join coverage as newer
        on newer.channel = posts.channel
        and newer.brand is not distinct from posts.brand
        and newer.format = files.format
        and newer.newest_at > files.newest_at
        and posts.posted_at between newer.from_at and newer.to_at
),
repeated as (
    select newer.file_no, posts.channel, posts.brand, count(distinct posts.message_no) as messages
    from (select file_no, message_no, format, newest_at from versions join files using (file_no) where outcome <> 'rejected') as newer
    join (select message_no, format, newest_at from versions join files using (file_no) where outcome <> 'rejected') as older
        on older.message_no = newer.message_no and older.format = newer.format and older.newest_at < newer.newest_at
    join posts on posts.message_no = newer.message_no
    group by all
),
comparable as (
    select lacking.file_no, lacking.channel, lacking.brand, any_value(repeated.messages) as repeated_messages
    from lacking
    join repeated
        on repeated.file_no = lacking.file_no and repeated.channel = lacking.channel
        and repeated.brand is not distinct from lacking.brand
    group by lacking.file_no, lacking.channel, lacking.brand
    having count(*) <= any_value(repeated.messages)
),
-- each message once: with the first file that lacks it
gone as (
    select
        'gone' as kind, channel, brand, [file_no] as file_nos, count(*) as found, count(*) + any_value(repeated_messages) as total,
        min(posted_at) as from_at, max(posted_at) as to_at,
        'messages of older files of this format missing from this one, although it covers their time' as detail
    from (
        select lacking.*, comparable.repeated_messages
        from lacking
        join comparable
            on comparable.file_no = lacking.file_no and comparable.channel = lacking.channel
            and comparable.brand is not distinct from lacking.brand
        qualify row_number() over (partition by message_no order by lacking.newest_at, lacking.name, lacking.file_no) = 1
    ) as missed
    group by file_no, channel, brand
),
findings as (
    from skewed where found > 0
    union all
    from orphaned where found > 0
    union all
    from ringed where found > 0
    union all
    from gaps
    union all
    from stale
    union all
    from one_sided
    union all
    from miscategorised where found > 0
    union all
    from silent
    union all
    from coarse
    union all
    from gone
    union all
    select kind, null, null, [file_no], found, total, null, null, detail from file_findings where found > 0
),
numbered as (
    select *, row_number() over (order by kind, channel, brand, from_at, detail, file_nos) as finding_no from findings
),
named as (
    select found_in.finding_no, string_agg(files.name, ', ' order by files.name) as files
    from (select finding_no, unnest(file_nos) as file_no from numbered) as found_in
    join files using (file_no)
    group by found_in.finding_no
)
select
    kind,
    channel,
    brand,
    named.files,
    found as count,
    total as of,
    from_at,
    to_at,
    case when found is null then '' when total is null or found = total then found || ' ' else found || ' of ' || total || ' ' end || detail
        as detail
from numbered
left join named using (finding_no)
order by kind, channel nulls first, brand nulls first, files nulls first, from_at, detail
