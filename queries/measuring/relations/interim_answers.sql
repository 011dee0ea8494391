-- Owed turns whose answer is interim, with what the brand said after it: the first human message in that thread that is not interim
-- itself, and whether any human message to that customer followed within 24 hours.
with said as (
    select places.*, coalesce(acts.is_interim, false) as is_interim
    from places
    join posts using (message_no)
    left join acts using (message_no)
    where posts.from_brand and not places.is_automated and places.round is not null
        and places.customer_no in (select customer_no from answers_rows where is_interim)
),
interim as (from answers_rows where is_interim),
real_answers as (
    select interim.slice_no, interim.first_no, min(said.effective_at) as real_at
    from interim
    join said using (thread_no, thread_part, customer_no)
    where said.round >= interim.round and said.message_no <> interim.answer_no and said.effective_at <= interim.as_of
        and not said.is_interim
    group by all
),
followed as (
    select distinct interim.slice_no, interim.first_no
    from interim
    join said using (customer_no)
    where said.effective_at > interim.answered_at and said.effective_at <= interim.answered_at + interval 24 hour
        and said.effective_at <= interim.as_of
)
select
    interim.*,
    case when real_answers.real_at is not null then greatest(seconds_between(real_answers.real_at, interim.opened_at), 0) end
        as real_wait_seconds,
    seconds_between(interim.as_of, interim.answered_at) >= 86400 as is_day_old,
    followed.first_no is not null as is_followed
from interim
left join real_answers using (slice_no, first_no)
left join followed using (slice_no, first_no)
