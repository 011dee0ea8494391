-- Turns with a column for every dimension. Each can be asked for with --by and used in --where.
-- The zone is the session variable `tz`.
select
    waits.* exclude (channel, brand, category, language, visibility, directed, agent),
    waits.channel,
    brand,
    category,
    language,
    visibility,
    agent,
    directed,
    case when turn_number = 1 then 'first' else 'follow_up' end as turn,
    case
        when followers < 100 then '<100' when followers < 1000 then '<1k' when followers < 10000 then '<10k'
        when followers is not null then '10k+'
    end as reach,
    daypart,
    case floor(epoch(date_trunc('day', in_zone(opened_at, getvariable('tz')))) / 86400)::bigint % 7
        when 0 then 'Thursday' when 1 then 'Friday' when 2 then 'Saturday' when 3 then 'Sunday'
        when 4 then 'Monday' when 5 then 'Tuesday' else 'Wednesday'
    end as weekday,
    extract(hour from in_zone(opened_at, getvariable('tz')))::integer as hour
from waits
left join opening_hours
    on opening_hours.channel = waits.channel and opening_hours.day = waits.opened_at::date
    and waits.opened_at >= opening_hours.from_at and waits.opened_at < opening_hours.to_at
