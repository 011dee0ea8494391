-- title: Share answered of what was not addressed to the brand
-- unit: share
-- better: higher
-- statistic: share
-- needs: customers, replies, directed, unanswered
-- definition: Turns whose first message is not addressed to the brand and that are a grace period old, with a human answer as
--   of the report, divided by all of these. Any category counts. Younger turns are pending. Withdrawn turns are left out.
-- source: ynet-2011
-- benchmark: boingo answered a tweet that was not sent to it (an example, 2011)
select
    slice,
    count(*) filter (where is_mature and answered_at is not null) as numerator,
    count(*) filter (where is_mature) as denominator,
    count(*) filter (where not is_mature) as pending
from scope
where not directed and not is_withdrawn
group by slice
