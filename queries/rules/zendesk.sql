-- title: first public reply from creation
-- whose: Zendesk
-- definition: A case is a conversation, as a ticket. The clock starts when it is created, at its first message that the customer
--   can see, and stops at the first human message of the brand after that one which the customer can see: a private message is
--   such a public comment, an internal note is not. Where the brand wrote first, its next message stops it. Later replies are not
--   measured. Those without a reply have no value: they are in neither the median nor the 30-minute share.
-- source: Zendesk help, "About native Support time duration metrics" (first reply time) and "Calculating first reply time"
-- statistic: median
-- unanswered: dropped
-- booked: opening
-- needs: customers, replies
with created as (
    select thread_no, thread_part, customer_no, min(place) as place, min(effective_at) as opened_at
    from rule_messages
    where is_asked and is_visible and (from_brand or is_inbound)
    group by all
    having bool_or(is_inbound)
),
replied as (
    select created.thread_no, created.thread_part, created.customer_no, min(reply.effective_at) as replied_at
    from created
    join rule_messages as reply using (thread_no, thread_part, customer_no)
    where reply.is_human_reply and reply.place > created.place
    group by all
)
select created.* exclude (place), replied_at, seconds_between(replied_at, opened_at) as wait_seconds
from created
left join replied using (thread_no, thread_part, customer_no)
