-- title: Share of answers to complaints that apologise
-- unit: share
-- better: higher
-- statistic: share
-- needs: customers, replies, texts, category
-- definition: Human answers to complaints that need a reply which, by their text, apologise, divided by all human answers to
--   such complaints. Answers without a text are left out, withdrawn turns too. Complaints without an answer and younger than
--   the grace period are pending.
-- source: verbis-2012
select
    slice,
    count(*) filter (where is_apology) as numerator,
    count(*) filter (where has_text) as denominator,
    count(*) filter (where answered_at is null and not is_mature) as pending
from answers
where category = 'complaint'
group by slice
