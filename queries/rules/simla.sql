-- title: from the customer's last message
-- whose: Simla
-- definition: A case is a run of a customer's messages without a human reply in between. The clock starts at the last of them and
--   stops at the brand's next human message; automated replies and internal notes do not stop it. Time during which the manager
--   is offline, which Simla leaves out, is counted: no log says it. Runs without a reply have no value: they are in neither the
--   mean nor the 30-minute share.
-- source: Simla documentation, "Chats" widget of the manager analytics (manager response time to messages)
-- statistic: mean
-- unanswered: dropped
-- booked: opening
-- needs: customers, replies
with waited as (
    select
        thread_no, thread_part, customer_no, round,
        max(effective_at) filter (where is_inbound) as opened_at,
        min(effective_at) filter (where is_human_reply) as replied_at
    from rule_messages
    where is_asked and round is not null
    group by all
)
select thread_no, thread_part, customer_no, opened_at, replied_at, seconds_between(replied_at, opened_at) as wait_seconds
from waited
where opened_at is not null
