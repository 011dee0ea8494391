-- title: Share of good ratings
-- unit: share
-- better: higher
-- statistic: share
-- needs: ratings
-- definition: Messages in the turns of the period, as of the report, that carry a rating of 4 or 5, divided by all that carry
--   one from 1 to 5.
-- source: mashable-dell
select
    slice,
    count(*) filter (where rating >= 4) as numerator,
    count(*) as denominator,
    0 as pending
from scope_messages
where rating between 1 and 5
group by slice
