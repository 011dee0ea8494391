-- title: Share of ping-pong that the brand closed in public
-- unit: share
-- better: higher
-- statistic: share
-- needs: customers, replies, category, unanswered, follow_ups
-- definition: Conversations (one customer in one thread) with a complaint and 4 turns or more that need a reply, counted
--   where the first complaint was opened, whose last public message as of the report, customers' thanks aside, is one by a
--   person of the brand, divided by all of these that have a public message. Automated messages are left out, withdrawn turns
--   too.
-- source: verbis-2012
select
    slice,
    count(*) filter (where is_last_public_of_brand) as numerator,
    count(*) as denominator,
    0 as pending
from complaint_conversations
where turns >= 4 and is_last_public_of_brand is not null
group by slice
