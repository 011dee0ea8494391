-- What is counted, by slice. Reads `counts`: slice, value and, where a metric tells them, n and pending. Parameter: absent.
select
    slice as slice_no, value, null::double as low, null::double as high, null::bigint as numerator, null::bigint as denominator,
    coalesce(n, try_cast(value as bigint), 0) as n,
    coalesce(pending, 0) as pending,
    case when value is null then $absent end as reason
from (
    from counts
    union all by name
    select null::bigint as n, null::bigint as pending where false
)
