-- title: first inbound to first teammate's reply
-- whose: Intercom
-- definition: A case is a conversation. The clock starts at the customer's first message and stops at the first message of a
--   person of the brand after it that the customer can see; bots and notes do not stop it, and what the brand wrote before starts
--   nothing. Later replies are not measured. By the calendar: the variant without the time out of office hours is not shown.
--   Those without a reply have no value: they are in neither the median nor the 30-minute share.
-- source: Intercom help, "Reporting metrics for REST API and CSV exports" (first_contact_reply_at, first_admin_reply_at), and
--   developer documentation, "Build your own reports" (median first response time)
-- statistic: median
-- unanswered: dropped
-- booked: opening
-- needs: customers, replies
with opened as (
    select thread_no, thread_part, customer_no, min(place) as place, min(effective_at) as opened_at
    from rule_messages
    where is_asked and is_inbound
    group by all
),
replied as (
    select opened.thread_no, opened.thread_part, opened.customer_no, min(reply.effective_at) as replied_at
    from opened
    join rule_messages as reply using (thread_no, thread_part, customer_no)
    where reply.is_human_reply and reply.place > opened.place
    group by all
)
select opened.* exclude (place), replied_at, seconds_between(replied_at, opened_at) as wait_seconds
from opened
left join replied using (thread_no, thread_part, customer_no)
