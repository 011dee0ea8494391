-- A median by slice, with its interval of 95 % by order statistics. Reads `centres` and `bounds`. Parameter: absent.
select
    centres.slice_no, centres.median as value, bounds.low, bounds.high, null::bigint as numerator, null::bigint as denominator,
    centres.n,
    centres.pending,
    case when centres.n = 0 then $absent end as reason
from centres
left join bounds on bounds.slice_no = centres.slice_no
