-- Of times with slashes, dots or dashes: one that only has the day first, one that only has the month first, and any.
select
    min(cell) filter (where parts.first::int > 12 and parts.second::int <= 12),
    min(cell) filter (where parts.first::int <= 12 and parts.second::int > 12),
    min(cell)
from (
    select cell, time_parts(case when contains(cell, ':') then cell else cell || ' 00:00' end) as parts from ordered_times where cell is not null
)
where parts.first <> ''
