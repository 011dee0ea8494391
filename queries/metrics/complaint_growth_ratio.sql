-- title: Complaints against a year earlier
-- unit: ratio
-- better: lower
-- statistic: ratio counts
-- needs: customers, category, unanswered, follow_ups
-- absent: no complaints a year earlier in the log
-- definition: Turns whose gravest message is a complaint, divided by those of the same days a year earlier, seen at the same
--   age. Needs a period, and a log that holds that of the year before.
-- source: beeshaper
-- benchmark: complaints 8 times those of a year and more before (Institute of Customer Service, undated)
with counted as (
    select slice, 1 as is_now from scope where category = 'complaint'
    union all
    select slice, 0 from scope_year_before where category = 'complaint'
)
select
    slice,
    count(*) filter (where is_now = 1) as numerator,
    0 as denominator,
    count(*) filter (where is_now = 0) as other_numerator,
    0 as other_denominator,
    0 as pending
from counted
group by slice
