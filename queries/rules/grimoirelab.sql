-- title: any other account
-- whose: GrimoireLab
-- definition: A case is a thread that a customer began, as an issue. The clock starts at its first message and stops at the first
--   one by any other account: a person of the brand, a bot or another customer. Internal notes, which no public tracker shows, do
--   not stop it. Customers who join a thread are no cases of their own. Threads without a response keep an empty value: the
--   30-minute share is of the threads that are 30 minutes old, the unanswered share of those that are a grace period old. Where
--   several customers share a thread, as under a post, it says more of the customers than of the brand.
-- source: GrimoireLab's code, get_time_to_first_attention in grimoire_elk/enriched/github.py, a value an item; the median is ours
-- statistic: median
-- unanswered: kept
-- booked: opening
-- needs: customers, replies
with begun as (
    select thread_no, thread_part, min(place) as place
    from rule_messages
    where is_visible
    group by all
),
items as (
    select rule_messages.*
    from rule_messages
    join begun using (thread_no, thread_part, place)
    where is_asked and is_inbound
),
responded as (
    select items.thread_no, items.thread_part, min(response.effective_at) as replied_at
    from items
    join rule_messages as response using (thread_no, thread_part)
    where response.is_visible and response.place > items.place
        and (response.from_brand or response.customer_no <> items.customer_no)
    group by all
)
select
    items.thread_no, items.thread_part, items.customer_no,
    items.effective_at as opened_at,
    replied_at,
    seconds_between(replied_at, items.effective_at) as wait_seconds
from items
left join responded using (thread_no, thread_part)
