-- title: Share with a real answer within 2 hours
-- unit: share
-- better: higher
-- statistic: share
-- needs: customers, replies, texts, unanswered, follow_ups
-- definition: Turns that need a reply and were opened at least 2 hours ago, with a human answer in that thread that is more
--   than interim within 2 hours (inclusive), divided by all that need one and were opened at least 2 hours ago. After an
--   interim answer the next human message to that customer in the thread that is not interim counts. What is interim is told
--   by its text; an answer without a text is taken for real. Younger turns are pending. Withdrawn turns are left out.
-- source: ynet-2011
-- benchmark: answer everything within 2 hours, at least with an interim answer (advice, 2011)
with real_waits as (
    select slice, age_seconds, wait_seconds from answers where is_interim is not true
    union all
    select slice, age_seconds, real_wait_seconds from interim_answers
)
select
    slice,
    count(*) filter (where age_seconds >= 7200 and wait_seconds <= 7200) as numerator,
    count(*) filter (where age_seconds >= 7200) as denominator,
    count(*) filter (where age_seconds < 7200) as pending
from real_waits
group by slice
