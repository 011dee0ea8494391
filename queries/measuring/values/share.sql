-- A share by slice, with its interval of 95 %. Reads `shares`. Parameters: at_least, absent, too_young, z.
select
    slice_no,
    case when denominator >= $at_least then numerator / denominator end as value,
    case when denominator >= $at_least then wilson_low(numerator, denominator, effect, $z) end as low,
    case when denominator >= $at_least then wilson_high(numerator, denominator, effect, $z) end as high,
    numerator,
    denominator,
    denominator as n,
    pending,
    case when denominator >= $at_least then null when denominator = 0 and pending > 0 then $too_young else $absent end as reason
from shares
