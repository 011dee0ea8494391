-- Two groups' counts by slice, and what the interval of their ratio is made of. Reads `counts`: by slice and customer, the slice
-- in the high bits.
select
    (slice >> 64)::integer as slice_no,
    sum(numerator)::bigint as y,
    sum(denominator)::bigint as m,
    sum(other_numerator)::bigint as other_y,
    sum(other_denominator)::bigint as other_m,
    sum(pending)::bigint as pending,
    count(*) filter (where denominator > 0 or other_denominator > 0) as customers,
    sum(numerator::hugeint * numerator)::double as yy,
    sum(numerator::hugeint * denominator)::double as ym,
    sum(denominator::hugeint * denominator)::double as mm,
    sum(other_numerator::hugeint * other_numerator)::double as other_yy,
    sum(other_numerator::hugeint * other_denominator)::double as other_ym,
    sum(other_denominator::hugeint * other_denominator)::double as other_mm,
    sum(numerator::hugeint * other_numerator)::double as y_other_y,
    sum(numerator::hugeint * other_denominator)::double as y_other_m,
    sum(denominator::hugeint * other_numerator)::double as m_other_y,
    sum(denominator::hugeint * other_denominator)::double as m_other_m
from counts
group by all
