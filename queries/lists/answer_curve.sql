-- title: Share answered by the time since asking
-- definition: Kaplan-Meier estimate of the share of turns that need a reply and have a human answer after each wait, with its
--   interval of 95 % (log-log). Those not answered count for as long as they were watched: until the report, withdrawn ones until
--   then. `at_risk` is the turns watched for that long and not answered before. Some 200 points at most, evenly over the
--   share; the last one is where the curve ends.
-- people: none
-- source: roi-customers-2014
select duration_seconds as wait_seconds, answered_share, low, high, at_risk
from curve_points
order by wait_seconds, answered_share
