-- title: When customers write, and when they are answered quickly
-- definition: For each hour of the week in which turns were opened, in the zone of the report: all turns, and of those that need a
--   reply, are not withdrawn and were opened at least 30 minutes ago (`denominator`) how many have a human answer within 30
--   minutes (`numerator`), and their share. All 168 hours, from Monday; the share is null where there is nothing to divide by.
-- people: none
-- source: beeshaper
with days as (
    select unnest(range(7)) as day_no
),
hours_of_day as (
    select unnest(range(24)) as hour
),
hours as (
    select
        day_no,
        hour,
        case day_no
            when 0 then 'Monday' when 1 then 'Tuesday' when 2 then 'Wednesday' when 3 then 'Thursday' when 4 then 'Friday'
            when 5 then 'Saturday' else 'Sunday'
        end as weekday
    from days
    cross join hours_of_day
),
opened as (
    select *, in_zone(opened_at, getvariable('tz')) as local_at
    from scope
),
counted as (
    select
        -- the first day of 1970 was a Thursday
        (floor(epoch(date_trunc('day', local_at)) / 86400)::bigint + 3) % 7 as day_no,
        extract(hour from local_at) as hour,
        count(*) as turns,
        count(*) filter (where is_owed and age_seconds >= 1800 and wait_seconds <= 1800) as numerator,
        count(*) filter (where is_owed and age_seconds >= 1800) as denominator
    from opened
    group by all
)
select
    hours.weekday,
    hours.hour,
    coalesce(counted.turns, 0) as turns,
    coalesce(counted.numerator, 0) as numerator,
    coalesce(counted.denominator, 0) as denominator,
    counted.numerator / nullif(counted.denominator, 0) as within_30m_share
from hours
left join counted on counted.day_no = hours.day_no and counted.hour = hours.hour
order by hours.day_no, hours.hour
