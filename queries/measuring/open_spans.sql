-- Stretches of opening hours between two instants. Parameters: channel, from_at, to_at.
select greatest(from_at, $from_at) as from_at, least(to_at, $to_at) as to_at
from opening_hours
where channel = $channel and is_open and from_at < $to_at and to_at > $from_at and $from_at < $to_at
order by from_at
