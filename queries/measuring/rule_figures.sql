-- What a rule counts and measures in a period. Reads `cases`. Parameters: is_booked_by_reply, keeps_unanswered, from_at, to_at,
-- as_of, grace_seconds.
with booked as (
    select wait_seconds, seconds_between($as_of, opened_at) as age_seconds
    from cases
    where case when $is_booked_by_reply then replied_at else opened_at end >= $from_at
        and case when $is_booked_by_reply then replied_at else opened_at end < $to_at
)
select
    count(*) as cases,
    count(wait_seconds) as answered,
    percentile(wait_seconds, 0.5) as median,
    -- an exact sum, so that the order of the rows changes nothing
    sum(round(wait_seconds * 1000000)::hugeint)::double / 1000000 / nullif(count(wait_seconds), 0) as mean,
    count(*) filter (where wait_seconds <= 1800 and (age_seconds >= 1800 or not $keeps_unanswered)) as within_30m_numerator,
    count(*) filter (where case when $keeps_unanswered then age_seconds >= 1800 else wait_seconds is not null end)
        as within_30m_denominator,
    count(*) filter (where wait_seconds is null and age_seconds >= $grace_seconds) as unanswered_numerator,
    count(*) filter (where age_seconds >= $grace_seconds) as unanswered_denominator
from booked
