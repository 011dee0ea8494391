select wait_seconds
from turns
where needs_reply and wait_seconds is not null
order by wait_seconds
