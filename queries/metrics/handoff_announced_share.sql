-- title: Share of private answers that were announced in public
-- unit: share
-- better: higher
-- statistic: share
-- needs: customers, replies, texts, private, unanswered, follow_ups
-- definition: Public turns that need a reply and were answered in private (by a private answer, or in a private thread of
--   that customer and brand after they were opened, while they had no answer or only one that asks to continue in private),
--   where a public message of the brand in the turn says so, divided by all of these. What it says is told by its text.
--   Withdrawn turns are left out.
-- source: ynet-2011, verbis-2012
select
    slice,
    count(*) filter (where is_announced) as numerator,
    count(*) as denominator,
    0 as pending
from private_answers
group by slice
