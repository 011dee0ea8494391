-- title: first reply in business hours
-- whose: Front
-- definition: A case is a conversation. The clock starts at the customer's first message and stops at the brand's first human
--   message after it; automated replies and comments among teammates do not stop it. Only opening hours count: a reply before the
--   next opening is a wait of zero. By the hours of the conversation's channel; conversations for whose time none are known are
--   left out, and those without a reply have no value: they are in neither the mean nor the 30-minute share.
-- source: Front help, "First reply time" and "Business hours", and Front's API reference (avg_first_response_time)
-- statistic: mean
-- unanswered: dropped
-- booked: opening
-- needs: customers, replies, hours
with opened as (
    select thread_no, thread_part, customer_no, channel, min(place) as place, min(effective_at) as opened_at
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
),
clocked as (
    select
        opened.* exclude (place),
        replied_at,
        opening.is_known as is_opening_known,
        opening.unknown_before_seconds as opening_unknown_seconds,
        opening.open_before_seconds + case when opening.is_open then seconds_between(opened_at, opening.from_at) else 0 end
            as opening_open_seconds,
        reply.is_known as is_reply_known,
        reply.unknown_before_seconds as reply_unknown_seconds,
        reply.open_before_seconds + case when reply.is_open then seconds_between(replied_at, reply.from_at) else 0 end
            as reply_open_seconds
    from opened
    left join replied using (thread_no, thread_part, customer_no)
    join opening_hours as opening
        on opening.channel = opened.channel and opening.day = opened_at::date
        and opened_at >= opening.from_at and opened_at < opening.to_at
    left join opening_hours as reply
        on reply.channel = opened.channel and reply.day = replied_at::date
        and replied_at >= reply.from_at and replied_at < reply.to_at
)
select thread_no, thread_part, customer_no, opened_at, replied_at, reply_open_seconds - opening_open_seconds as wait_seconds
from clocked
where is_opening_known
    and (replied_at is null or (is_reply_known and reply_unknown_seconds = opening_unknown_seconds))
