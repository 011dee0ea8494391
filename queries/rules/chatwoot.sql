-- title: mean from the first unanswered message
-- whose: Chatwoot
-- definition: A case is a reply that ended a wait. The clock starts at the customer's first message since the brand's last human
--   one and stops at the next human one; automated replies and private notes neither stop nor restart it. A thank-you starts it
--   like any other message. It counts on the day of the reply, also where the customer asked before the period. First replies and
--   later ones, of which Chatwoot makes two figures, count together. Who was never answered is not there: the 30-minute share is
--   of the replies.
-- source: Chatwoot's code: waiting_since in app/models/message.rb, reply_created in app/listeners/reporting_event_listener.rb and
--   the averages of app/builders/v2/reports (since 2026 a reply of an agent bot also ends the wait, uncounted: a log cannot tell
--   it from other automated replies)
-- statistic: mean
-- unanswered: dropped
-- booked: reply
-- needs: customers, replies
with waited as (
    select
        thread_no, thread_part, customer_no, round,
        min(effective_at) filter (where is_inbound) as opened_at,
        min(effective_at) filter (where is_human_reply) as replied_at
    from rule_messages
    where is_asked and round is not null
    group by all
)
select thread_no, thread_part, customer_no, opened_at, replied_at, seconds_between(replied_at, opened_at) as wait_seconds
from waited
where opened_at is not null
