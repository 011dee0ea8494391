-- title: direct replies only
-- whose: social media analytics
-- definition: A case is a message of a customer to the brand. The clock starts when it is posted and stops at the first human
--   message of the brand that replies to that very message, in whatever thread; an answer to another message of the same
--   customer, or one that names no message, does not stop it. The 30-minute share is of the messages that are 30 minutes old, the
--   unanswered share of those that are a grace period old. Channels on which the brand never names the message that it answers
--   are left out. It is the rule of no one vendor, but of tools and studies that match posts by the id that a reply names.
-- source: Simply Measured, "Twitter metrics defined: response time" (time of the response less time of the inbound tweet,
--   averaged)
-- statistic: mean
-- unanswered: kept
-- booked: opening
-- needs: customers, replies
with replies as (
    select posts.channel, posts.parent_id, places.effective_at
    from posts
    join places using (message_no)
    where posts.from_brand and posts.parent_id is not null and coalesce(posts.visibility, 'public') <> 'internal' and not places.is_automated
),
asked as (
    from rule_messages
    where is_asked and is_inbound and channel in (select channel from replies)
),
replied as (
    select asked.message_no, min(replies.effective_at) as replied_at
    from asked
    join replies on replies.channel = asked.channel and replies.parent_id = asked.message_id
    where replies.effective_at <= asked.as_of
    group by all
)
select
    thread_no, thread_part, customer_no,
    effective_at as opened_at,
    replied_at,
    case when replied_at is not null then greatest(seconds_between(replied_at, effective_at), 0) end as wait_seconds
from asked
left join replied using (message_no)
