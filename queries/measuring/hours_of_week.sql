-- The turns in `scope` by day and hours of the week in which they were opened, in the zone of the session variable `tz`.
-- Parameter: hours, how many of the clock's hours stand together.
with opened as (
    select
        *,
        in_zone(opened_at, getvariable('tz')) as local_at,
        is_owed and age_seconds >= 1800 as is_told
    from scope
)
select
    -- the first day of 1970 was a Thursday
    (floor(epoch(date_trunc('day', local_at)) / 86400)::bigint + 3) % 7 as weekday,
    floor(extract(hour from local_at) / $hours)::integer * $hours as hour,
    count(*) as turns,
    count(*) filter (where is_told and wait_seconds <= 1800) as numerator,
    count(*) filter (where is_told) as denominator,
    count(distinct customer_no) filter (where is_told) as customers
from opened
group by all
order by weekday, hour
