-- Turns as of an instant. Reads `asked`: turns with their dimensions, their slice and their `as_of`. Parameter: grace_seconds.
select
    asked.slice_no,
    asked.customer_no,
    asked.thread_no,
    asked.thread_part,
    asked.round,
    asked.next_round,
    asked.as_of,
    asked.first_no,
    case when asked.answered_at <= as_of then asked.answer_no end as answer_no,
    case when asked.answered_at <= as_of then asked.agent end as agent,
    asked.turn_number,
    asked.channel,
    asked.brand,
    asked.category,
    asked.directed,
    asked.visibility,
    asked.followers,
    asked.opened_at,
    case when asked.answered_at <= as_of then asked.answered_at end as answered_at,
    case when asked.acknowledged_at <= as_of then asked.acknowledged_at end as acknowledged_at,
    coalesce(asked.withdrawn_at <= as_of, false) as is_withdrawn,
    -- owed: needs a reply and is not withdrawn
    asked.needs_reply and not coalesce(asked.withdrawn_at <= as_of, false) as is_owed,
    asked.needs_reply,
    seconds_between(as_of, asked.opened_at) as age_seconds,
    seconds_between(as_of, asked.opened_at) >= $grace_seconds as is_mature,
    case when asked.answered_at <= as_of then greatest(seconds_between(asked.answered_at, asked.opened_at), 0) end as wait_seconds,
    -- how long it was watched: until the answer, else until it was withdrawn, else until now
    case
        when coalesce(asked.withdrawn_at <= as_of, false) then seconds_between(asked.withdrawn_at, asked.opened_at)
        when asked.answered_at <= as_of then greatest(seconds_between(asked.answered_at, asked.opened_at), 0)
        else seconds_between(as_of, asked.opened_at)
    end as watched_seconds,
    -- as the log has them; only the view `turns` shows these
    asked.language,
    asked.withdrawn_at,
    asked.turn,
    asked.reach,
    asked.weekday,
    asked.hour
from asked
