-- By slice: the lifetimes watched for a time and still waiting after it, and all that ended.
-- Reads `lifetimes`. Parameter: seconds.
select
    slice,
    count(*) filter (where duration_seconds > $seconds or (duration_seconds = $seconds and not is_event)) as waiting,
    count(*) filter (where is_event) as ended
from lifetimes
group by slice
