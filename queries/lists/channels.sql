-- title: The channels side by side
-- definition: By channel: all turns and their customers; of these turns those that need a reply and are not withdrawn (`owed`), which
--   are answered by a human as of the report, unanswered (a grace period old) or pending; median (interpolated) and mean wait of
--   the answered, which leave out those never answered and so are biased low; first and last message of these turns. Most turns
--   first; channels without a turn are not in it.
-- people: none
with spoken as (
    select channel, min(effective_at) as first_at, max(effective_at) as last_at
    from scope_messages
    group by channel
),
counted as (
    select
        channel,
        count(*) as turns,
        count(distinct customer_no) as customers,
        count(*) filter (where is_owed) as owed,
        count(*) filter (where is_owed and answered_at is not null) as answered,
        count(*) filter (where is_owed and answered_at is null and is_mature) as unanswered,
        count(*) filter (where is_owed and answered_at is null and not is_mature) as pending,
        percentile(case when is_owed then wait_seconds end, 0.5) as median_response_seconds,
        sum(case when is_owed then round(wait_seconds * 1000000)::hugeint end)::double / 1000000 / nullif(answered, 0)
            as mean_response_seconds
    from scope
    group by channel
)
select counted.*, spoken.first_at, spoken.last_at
from counted
left join spoken using (channel)
order by turns desc, channel
