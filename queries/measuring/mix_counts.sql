-- Of each customer the messages labelled as one of the categories `wanted`, of all labelled neither thanks nor spam; as
-- `measuring/shares` reads them. Reads `mixes`.
select
    slice,
    sum(case when list_contains(getvariable('wanted')::text[], category) then texts else 0 end)::bigint as numerator,
    sum(case when category in ('thanks', 'spam') then 0 else texts end)::bigint as denominator,
    0 as pending
from mixes
group by slice
