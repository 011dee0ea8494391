-- Centre of observations by slice: exact sums, so that the order of the rows changes nothing. Reads `observations`.
select
    slice as slice_no,
    percentile(observation, 0.5) as median,
    sum(round(observation * 1000000)::hugeint)::double / 1000000 / nullif(count(observation), 0) as mean,
    count(observation) as n,
    count(*) filter (where is_pending) as pending
from observations
group by all
