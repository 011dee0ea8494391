-- title: Share asked outside opening hours
-- unit: share
-- better: neither
-- statistic: share
-- needs: customers, hours
-- definition: Turns that need a reply and were opened outside the channel's opening hours, divided by all that need one.
--   Turns opened when no hours are known are left out, withdrawn ones too. Any age counts.
-- source: beeshaper
-- benchmark: 57 % of customers expect an answer also at night and on weekends (undated)
select
    slice,
    count(*) filter (where not is_opened_in_hours) as numerator,
    count(*) as denominator,
    0 as pending
from business
where is_opening_known
group by slice
