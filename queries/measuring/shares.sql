-- Numerator and denominator of a share by slice, and what its design effect is made of. Reads `counts`: the share's counts
-- by slice and customer, the slice in the high bits. Counts of one customer fit in 31 bits, their products in 63.
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
