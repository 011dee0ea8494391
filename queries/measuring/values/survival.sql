-- The wait after which a share is still waiting, by slice, with its interval of 95 %. Reads `reached` and `lived`. Parameter:
-- not_reached.
select
    lived.slice_no, reached.value, reached.low, reached.high, null::bigint as numerator, null::bigint as denominator,
    lived.n,
    lived.pending,
    case when reached.value is null then $not_reached end as reason
from lived
left join reached on reached.slice_no = lived.slice_no
