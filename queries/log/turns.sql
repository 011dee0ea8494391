-- Turns with what they are as of the log's latest message, by the log's own settings. Reads `seen`: turns as of that instant.
select
    seen.channel,
    coalesce(root.conversation_id, root.message_id) as thread_id,
    seen.thread_part,
    first_post.author_id as customer_id,
    seen.turn_number,
    first_post.message_id as first_message_id,
    answer.message_id as answer_message_id,
    seen.opened_at, seen.answered_at, seen.acknowledged_at, seen.withdrawn_at,
    seen.wait_seconds,
    seen.needs_reply, seen.brand, seen.category, seen.language, seen.visibility, seen.directed,
    seen.followers, seen.agent,
    first_post.text,
    seen.is_withdrawn,
    seen.is_owed,
    case
        when not seen.needs_reply then 'no reply needed'
        when seen.is_withdrawn then 'withdrawn'
        when seen.answered_at is not null then 'answered'
        when seen.is_mature then 'unanswered'
        else 'pending'
    end as outcome,
    seen.age_seconds,
    seen.is_mature,
    seen.watched_seconds,
    seen.turn, seen.reach,
    in_zone(seen.opened_at, defaults.tz)::date as day,
    week_of(in_zone(seen.opened_at, defaults.tz)::date, defaults.week_start) as week,
    date_trunc('month', in_zone(seen.opened_at, defaults.tz))::date as month,
    date_trunc('quarter', in_zone(seen.opened_at, defaults.tz))::date as quarter,
    seen.weekday, seen.hour,
    seen.as_of,
    seen.thread_no, seen.customer_no, seen.round
from seen
cross join defaults
join posts as first_post on first_post.message_no = seen.first_no
join posts as root on root.message_no = seen.thread_no
left join posts as answer on answer.message_no = seen.answer_no
