-- The observations at two ranks of each slice. Reads `observations` and `ranks`.
with ranked as (
    select slice, observation, row_number() over (partition by slice order by observation) as place
    from observations
    where observation is not null
)
select
    slice as slice_no,
    max(observation) filter (where place = low_rank) as low,
    max(observation) filter (where place = high_rank) as high
from ranked
join ranks on ranks.slice_no = ranked.slice
group by all
