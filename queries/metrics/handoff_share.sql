-- title: Share of public answers that ask to continue in private
-- unit: share
-- better: neither
-- statistic: share
-- needs: customers, replies, texts
-- definition: Human answers to public turns that need a reply which, by their text, ask to continue in private, divided by
--   all human answers to such turns. Answers without a text are left out, withdrawn turns too. Turns without an answer and
--   younger than the grace period are pending.
-- source: verbis-2012
select
    slice,
    count(*) filter (where is_handoff) as numerator,
    count(*) filter (where has_text) as denominator,
    count(*) filter (where answered_at is null and not is_mature) as pending
from answers
where visibility = 'public'
group by slice
