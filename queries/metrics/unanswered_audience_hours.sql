-- title: Possible audience of the unanswered, times hours open
-- unit: impression hours
-- better: lower
-- statistic: count
-- needs: customers, replies, followers, unanswered
-- definition: As `audience`, each turn times the hours since it was opened.
-- source: beeshaper
select
    slice,
    case
        when count(*) filter (where is_mature) = 0 then 0
        when count(*) filter (where is_mature and is_known) > 0
            then (sum(round(impressions * age_seconds)::hugeint) filter (where is_mature and is_known))::double / 3600
    end as value,
    count(*) filter (where is_mature and is_known) as n,
    count(*) filter (where not is_mature) as pending
from audiences
group by slice
