-- Turns with their wait and age in opening time; only those whose hours are known all the way.
with clocked as (
    select
        slice_no, customer_no, first_no, scope_rows.channel, as_of, opened_at, answered_at, is_mature,
        opened.is_open as is_opened_in_hours,
        opened.is_known as is_opening_known,
        opened.unknown_before_seconds + case when opened.is_known then 0 else seconds_between(scope_rows.opened_at, opened.from_at) end
            as opened_unknown_seconds,
        opened.open_before_seconds + case when opened.is_open then seconds_between(scope_rows.opened_at, opened.from_at) else 0 end
            as opened_open_seconds
    from scope_rows
    join opening_hours as opened
        on opened.channel = scope_rows.channel and opened.day = scope_rows.opened_at::date
        and scope_rows.opened_at >= opened.from_at and scope_rows.opened_at < opened.to_at
    where is_owed
)
select
    clocked.* exclude (channel, as_of, opened_unknown_seconds, opened_open_seconds),
    case when seen.unknown_before_seconds + case when seen.is_known then 0 else seconds_between(as_of, seen.from_at) end = opened_unknown_seconds
        then seen.open_before_seconds + case when seen.is_open then seconds_between(as_of, seen.from_at) else 0 end - opened_open_seconds
    end as business_age_seconds,
    case when answered.unknown_before_seconds + case when answered.is_known then 0 else seconds_between(answered_at, answered.from_at) end
            = opened_unknown_seconds
        then greatest(answered.open_before_seconds + case when answered.is_open then seconds_between(answered_at, answered.from_at) else 0 end
            - opened_open_seconds, 0)
    end as business_wait_seconds
from clocked
join opening_hours as seen
    on seen.channel = clocked.channel and seen.day = as_of::date and as_of >= seen.from_at and as_of < seen.to_at
left join opening_hours as answered
    on answered.channel = clocked.channel and answered.day = answered_at::date
    and answered_at >= answered.from_at and answered_at < answered.to_at
