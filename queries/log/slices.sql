-- The periods of `headline`: the whole log, and each week from that of its first message to that of its latest, as of seven days
-- after its end or, where that is earlier, the latest message. None where the log holds no message.
with held as (
    select tz, week_start, as_of as latest_at, (select min(posted_at) from posts) as first_at
    from defaults
    where as_of is not null
),
starts as (
    select
        held.*,
        unnest(range(
            week_of(in_zone(first_at, tz)::date, week_start)::timestamp,
            in_zone(latest_at, tz)::date::timestamp + interval 1 day,
            interval 7 day
        ))::date as week
    from held
),
weeks as (
    select week, utc(week::timestamp, tz) as from_at, utc((week + 7)::timestamp, tz) as to_at, latest_at
    from starts
)
select
    0::integer as slice_no, null::date as week, '-infinity'::timestamp as from_at, 'infinity'::timestamp as to_at, latest_at as as_of
from held
union all
select (row_number() over (order by week))::integer, week, from_at, to_at, least(to_at + interval 7 day, latest_at)
from weeks
