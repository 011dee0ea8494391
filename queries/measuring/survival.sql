-- Kaplan-Meier: share still waiting after each wait, with a log-log interval. At equal times answers come before censorings.
-- Reads `lifetimes` (slice, duration_seconds, is_event). Parameter: z, of the interval.
with times as (
    select slice, duration_seconds, count(*) filter (where is_event) as events, count(*) as leaving
    from lifetimes
    group by all
),
risks as (
    select
        slice, duration_seconds, events,
        sum(leaving) over (partition by slice order by duration_seconds desc) as at_risk
    from times
),
steps as (
    select
        slice, duration_seconds, events, at_risk,
        case
            when max((events = at_risk)::integer) over so_far = 1 then 0
            else exp(sum(case when events < at_risk then ln(1 - events / at_risk::double) end) over so_far)
        end as waiting_share,
        sum(case when events < at_risk then events / (at_risk::double * (at_risk - events)) end) over so_far as greenwood
    from risks
    where events > 0
    window so_far as (partition by slice order by duration_seconds)
)
select
    slice as slice_no,
    duration_seconds,
    at_risk::bigint as at_risk,
    waiting_share,
    case
        when waiting_share > 0 and waiting_share < 1
        then exp(-exp(ln(-ln(waiting_share)) + $z * sqrt(greenwood) / -ln(waiting_share)))
        else waiting_share
    end as low,
    case
        when waiting_share > 0 and waiting_share < 1
        then exp(-exp(ln(-ln(waiting_share)) - $z * sqrt(greenwood) / -ln(waiting_share)))
        else waiting_share
    end as high
from steps
