-- title: Share of brands that take part
-- unit: share
-- better: higher
-- statistic: share unclustered
-- needs: customers, replies, unanswered
-- at_least: 5
-- absent: fewer than 5 brands
-- definition: Known brands with a turn in the period of which at least one has a human answer as of the report, divided by
--   all known brands with a turn. Not given under 5 brands.
-- source: beeshaper
-- benchmark: 41 % of companies take part in the dialogue (Hootsuite, undated)
select
    slice,
    count(distinct brand) filter (where answered_at is not null) as numerator,
    count(distinct brand) as denominator,
    0 as pending
from scope
where brand is not null
group by slice
