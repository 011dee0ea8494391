-- title: Share without an answer
-- unit: share
-- better: lower
-- statistic: share
-- needs: customers, replies, unanswered
-- definition: Turns that need a reply and are a grace period old, without a human answer as of the report, divided by all that
--   need one and are that old. Younger turns are pending. Thanks, abuse, spam, undirected messages and withdrawn turns are left out.
-- source: roi-customers-2014
-- benchmark: 58 % of posts and tweets about bad service are never answered (2014)
select
    slice,
    count(*) filter (where is_mature and answered_at is null) as numerator,
    count(*) filter (where is_mature) as denominator,
    count(*) filter (where not is_mature) as pending
from scope
where is_owed
group by slice
