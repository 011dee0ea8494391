-- title: Share of answers by the busiest agent
-- unit: share
-- better: lower
-- statistic: share unclustered
-- needs: replies, agents
-- definition: Turns that need a reply answered by the agent who answered most of them as of the report, divided by all of
--   these whose agent is known. Withdrawn turns are left out. The interval takes the agent as given.
-- source: roi-customers-2014
with agents as (
    select slice, agent, count(*) as turns
    from scope
    where is_owed and answered_at is not null and agent is not null
    group by all
)
select slice, max(turns) as numerator, sum(turns)::bigint as denominator, 0 as pending
from agents
group by slice
