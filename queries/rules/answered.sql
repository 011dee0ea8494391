-- title: answered
-- whose: this program
-- definition: A case is a turn that needs a reply and was not withdrawn. The clock starts at its first message that needs a reply
--   and stops at the brand's first human message to that customer in the thread; automated replies and internal notes do not stop
--   it. The 30-minute share is of the turns that are 30 minutes old, the unanswered share of those that are a grace period old.
-- statistic: median
-- unanswered: kept
-- booked: opening
-- needs: customers, replies
select thread_no, thread_part, customer_no, opened_at, answered_at as replied_at, wait_seconds
from scope
where is_owed
