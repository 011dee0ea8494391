-- Every period with every headline metric. Reads `slices`; `found`, the figures by metric; `known`, `limited`; and of the metrics
-- `asked_metrics`, `needs`, `untold`.
with lacking as (
    select slices.slice_no, needs.metric, arg_min(known_needs.lacking, needs.place) as reason
    from slices
    cross join needs
    join known_needs on known_needs.need = needs.need
    where known_needs.since is null or known_needs.since > slices.as_of
    group by all
),
-- a figure is of all its turns
limited_turns as (
    select slice_no, kind, sum(turns)::bigint as turns
    from limited
    group by all
),
hidden as (
    select
        limited_turns.slice_no, needs.metric,
        arg_min(replace(case when turns = 1 then untold.of_one else untold.of_several end, '{n}', turns::text), needs.place) as reason
    from limited_turns
    join needs on needs.need = limited_turns.kind
    join untold on untold.need = needs.need
    group by all
),
rows_asked as (
    select
        slices.slice_no, slices.week, slices.as_of, asked_metrics.*,
        coalesce(lacking.reason, hidden.reason) as why_unknown
    from slices
    cross join asked_metrics
    left join lacking on lacking.slice_no = slices.slice_no and lacking.metric = asked_metrics.metric
    left join hidden on hidden.slice_no = slices.slice_no and hidden.metric = asked_metrics.metric
)
select
    rows_asked.week,
    rows_asked.metric,
    rows_asked.title,
    rows_asked.unit,
    case when why_unknown is not null then null when found.metric is null then rows_asked.value_of_none else found.value end as value,
    case when why_unknown is null then found.low end as low,
    case when why_unknown is null then found.high end as high,
    case when why_unknown is not null or found.metric is null then rows_asked.count_of_none else found.numerator end as numerator,
    case when why_unknown is not null or found.metric is null then rows_asked.count_of_none else found.denominator end as denominator,
    case when why_unknown is null and found.metric is not null then found.n else 0 end as n,
    case when why_unknown is null and found.metric is not null then found.pending else 0 end as pending,
    case
        when why_unknown is not null then why_unknown
        when found.metric is null then rows_asked.reason_of_none
        else found.reason
    end as reason,
    rows_asked.as_of
from rows_asked
left join found on found.slice_no = rows_asked.slice_no and found.metric = rows_asked.metric
order by rows_asked.slice_no, rows_asked.place
