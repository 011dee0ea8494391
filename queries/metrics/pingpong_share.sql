-- title: Share of complaints that became ping-pong
-- unit: share
-- better: lower
-- statistic: share
-- needs: customers, category, unanswered, follow_ups
-- definition: Conversations (one customer in one thread) with a complaint that needs a reply, counted where the first such
--   complaint was opened, with 4 turns or more that need a reply as of the report, divided by all of these. Withdrawn turns
--   are left out.
-- source: verbis-2012
select
    slice,
    count(*) filter (where turns >= 4) as numerator,
    count(*) as denominator,
    0 as pending
from complaint_conversations
group by slice
