-- Owed public turns whose answer asks to continue in private, on channels whose private messages are in the log, with the first
-- private message of that customer since.
with said as (
    select places.customer_no, places.effective_at
    from posts
    join places using (message_no)
    where not posts.from_brand and posts.visibility = 'private'
),
asked as (
    from answers_rows
    where visibility = 'public' and is_handoff and channel in (select channel from posts where visibility = 'private')
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
