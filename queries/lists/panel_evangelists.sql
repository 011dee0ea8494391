-- title: The evangelists
-- definition: The 15 customers with a turn of praise and none of complaint among the turns asked for, by reach, unknown last, then by
--   number of messages. Reach is the most followers that one of their messages in these turns reports plus the shares of all of
--   them. A customer with both is on neither panel, as in the metric `promoters`; one without an author id neither. `text` is the most
--   shared message of praise, of several the latest.
-- people: author_id, author_name, url
-- texts: text
-- source: mashable-dell
select
    author_id,
    author_name,
    channel,
    praises,
    messages,
    followers,
    shares,
    last_at,
    text,
    url
from panelists
where praises > 0
order by coalesce(followers, shares) is null, coalesce(followers, 0) + coalesce(shares, 0) desc, messages desc, channel, author_id
limit 15
