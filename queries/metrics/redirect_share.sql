-- title: Share of answers that send the customer elsewhere
-- unit: share
-- better: lower
-- statistic: share
-- needs: customers, replies, texts
-- definition: Human answers that, by their text, send the customer to a phone line, a form or another desk, divided by all
--   human answers to turns that need a reply. Answers without a text are left out, withdrawn turns too. Turns without an
--   answer and younger than the grace period are pending.
-- source: ynet-2011
-- benchmark: a real solution, not a phone number to call (advice, 2011)
select
    slice,
    count(*) filter (where is_redirect) as numerator,
    count(*) filter (where has_text) as denominator,
    count(*) filter (where answered_at is null and not is_mature) as pending
from answers
group by slice
