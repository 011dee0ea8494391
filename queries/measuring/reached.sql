-- The wait after which at most a share is still waiting, with its interval; null where it is not reached.
-- Reads `curve`. Parameter: left_waiting.
select
    slice_no,
    min(duration_seconds) filter (where waiting_share <= $left_waiting + 1e-9) as value,
    min(duration_seconds) filter (where low <= $left_waiting + 1e-9) as low,
    min(duration_seconds) filter (where high <= $left_waiting + 1e-9 and waiting_share > 0) as high
from curve
group by all
