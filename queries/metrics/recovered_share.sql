-- title: Share of answered complaints that ended well
-- unit: share
-- better: higher
-- statistic: share
-- needs: customers, replies, category, unanswered, follow_ups
-- definition: Conversations (one customer in one thread) whose first complaint that needs a reply was answered by a human,
--   counted where it was opened, and whose last message by the customer as of the report is praise or thanks, divided by all
--   conversations with such a complaint answered. Withdrawn turns are left out.
-- source: roi-customers-2014
select
    slice,
    count(*) filter (where last_category in ('praise', 'thanks')) as numerator,
    count(*) as denominator,
    0 as pending
from complaint_conversations
where is_answered
group by slice
