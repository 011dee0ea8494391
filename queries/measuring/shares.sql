-- A share's counts by slice, and their design effect. Reads `counts`: by slice and customer, the slice in the high bits. Counts of
-- one customer fit in 31 bits, their products in 63.
with sums as (
    select
        (slice >> 64)::integer as slice_no,
        sum(numerator)::bigint as numerator,
        sum(denominator)::bigint as denominator,
        sum(pending)::bigint as pending,
        count(*) filter (where denominator > 0) as customers,
        sum(numerator * numerator)::double as sum_yy,
        sum(numerator * denominator)::double as sum_ym,
        sum(denominator * denominator)::double as sum_mm
    from counts
    group by all
)
select
    slice_no, numerator, denominator, pending,
    case when denominator > 0 then design_effect(numerator, denominator, customers, sum_yy, sum_ym, sum_mm) else 1e0 end as effect
from sums
