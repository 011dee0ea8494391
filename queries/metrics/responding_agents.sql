-- title: People who answer
-- unit: agents
-- better: neither
-- statistic: count
-- needs: replies, agents
-- absent: no answer names its agent
-- definition: Different agents that gave the human answer to turns that need a reply, as of the report. Withdrawn turns are
--   left out. Not given where turns were answered and no answer names its agent.
-- source: roi-customers-2014
select
    slice,
    case when count(*) = 0 or count(agent) > 0 then count(distinct agent) end as value
from scope
where is_owed and answered_at is not null
group by slice
