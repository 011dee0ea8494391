-- Owed public turns whose answer asks to continue in private, with the first private message of that customer since. Only those
-- that can be followed: the log holds a private message of the channel by the end of the 7 days after the answer, and by `as_of`.
with said as (
    select places.customer_no, places.effective_at
    from posts
    join places using (message_no)
    where not posts.from_brand and posts.visibility = 'private'
),
private_channels as (
    select channel, min(posted_at) as begun_at
    from posts
    where visibility = 'private'
    group by channel
),
asked as (
    select answers_rows.*
    from answers_rows
    join private_channels using (channel)
    where answers_rows.visibility = 'public' and answers_rows.is_handoff
        and private_channels.begun_at <= answers_rows.answered_at + interval 7 day
        and private_channels.begun_at <= answers_rows.as_of
),
continued as (
    select asked.slice_no, asked.first_no, min(said.effective_at) as continued_at
    from asked
    join said using (customer_no)
    where said.effective_at > asked.answered_at and said.effective_at <= asked.as_of
    group by all
)
select
    asked.*,
    continued.continued_at,
    asked.answered_at + interval 7 day <= asked.as_of as is_week_old,
    coalesce(continued.continued_at <= asked.answered_at + interval 7 day, false) as is_continued
from asked
left join continued using (slice_no, first_no)
