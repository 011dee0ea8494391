-- The answer curve, thinned: of each two-hundredth of the share the first point, and the last one.
with points as (
    select slice_no, duration_seconds, 1 - waiting_share as answered_share, 1 - high as low, 1 - low as high, at_risk
    from curve
    union all
    select slice_no, 0, 0, null, null, count(*) from (select slice as slice_no from lifetimes) group by slice_no
),
kept as (
    select *
    from points
    qualify
        row_number() over (partition by slice_no, floor(answered_share * 200) order by duration_seconds, answered_share) = 1
        or row_number() over (partition by slice_no order by duration_seconds desc, answered_share desc) = 1
        or answered_share = 0
)
select slice_no, duration_seconds, answered_share, low, high, at_risk
from kept
order by slice_no, duration_seconds, answered_share
