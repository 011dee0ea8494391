-- title: Turns
-- unit: turns
-- better: neither
-- statistic: count
-- definition: Turns opened in the period, whatever their category. A turn is one wait: a customer's messages in one thread
--   until the brand's next human message.
-- source: roi-customers-2014
select slice, count(*) as value
from scope
group by slice
