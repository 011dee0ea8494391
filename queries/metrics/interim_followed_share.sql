-- title: Share of interim answers that were followed up
-- unit: share
-- better: higher
-- statistic: share
-- needs: customers, replies, texts, follow_ups
-- definition: Interim answers at least 24 hours old after which a person of the brand wrote to that customer again on that
--   channel within 24 hours (inclusive), in any thread, divided by all interim answers that old. Younger ones are pending.
--   Withdrawn turns are left out.
-- source: ynet-2011
select
    slice,
    count(*) filter (where is_day_old and is_followed) as numerator,
    count(*) filter (where is_day_old) as denominator,
    count(*) filter (where not is_day_old) as pending
from interim_answers
group by slice
