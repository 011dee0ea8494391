-- What complaints (kind 1) and questions (2) are about: terms that stand out in them against the rest of what customers write, by
-- weighted log-odds with an informative Dirichlet prior. What is counted are customers; words stand against words, and pairs
-- against pairs. The prior of a term is a part of its counts in all three.
with customers as (
    select
        count(distinct customer_no) filter (where kind = 1) as complaining,
        count(distinct customer_no) filter (where kind = 2) as asking,
        count(distinct customer_no) filter (where kind = 0) as remaining
    from theme_texts_rows
    where not is_before
),
totals as (
    select
        next_no is not null as is_pair,
        sum(complaints) as complaints,
        sum(questions) as questions,
        sum(others) as others
    from theme_counts_rows
    group by is_pair
),
compared as (
    select
        kinds.kind,
        counts.word_no,
        counts.next_no,
        case when kinds.kind = 1 then counts.complaints else counts.questions end as customers,
        case when kinds.kind = 1 then customers.complaining else customers.asking end as of_customers,
        case when kinds.kind = 1 then totals.complaints else totals.questions end as total,
        counts.others,
        customers.remaining as of_others,
        totals.others as others_total,
        prior_part() * (counts.complaints + counts.questions + counts.others) as prior,
        prior_part() * (totals.complaints + totals.questions + totals.others) as prior_total
    from theme_counts_rows as counts
    join totals on totals.is_pair = (counts.next_no is not null)
    cross join customers
    cross join (select unnest([1, 2]) as kind) as kinds
),
weighed as (
    select
        *,
        (
            ln((customers + prior) / nullif(total + prior_total - customers - prior, 0))
            - ln((others + prior) / nullif(others_total + prior_total - others - prior, 0))
        ) / sqrt(1 / (customers + prior) + 1 / (others + prior)) as z
    from compared
),
standing_out as (
    select *
    from weighed
    where customers >= least_customers()
        and z >= least_z()
        -- texts of the rest may be longer, so that a word of everybody weighs less in them
        and customers / of_customers > others / nullif(of_others, 0)
),
pairs as (from standing_out where next_no is not null),
words_of_pairs as (
    select kind, word_no, max(customers) as customers
    from (
        select kind, word_no, customers from pairs
        union all
        select kind, next_no, customers from pairs
    )
    group by kind, word_no
),
shown_words as (
    select distinct word_no, spelled, is_part_of_name from theme_words_rows
),
ranked as (
    select
        themes.*,
        shown.spelled || coalesce(' ' || following.spelled, '') as theme,
        row_number() over (
            partition by themes.kind
            order by themes.z desc, themes.customers desc, shown.spelled, following.spelled
        ) as place
    from standing_out as themes
    join shown_words as shown using (word_no)
    left join shown_words as following on following.word_no = themes.next_no
    left join words_of_pairs as holding
        on themes.next_no is null and holding.kind = themes.kind and holding.word_no = themes.word_no
    where themes.next_no is not null
        or not shown.is_part_of_name and coalesce(holding.customers < swallowing_share() * themes.customers, true)
)
select 0 as slice_no, kind, place, word_no, next_no, theme, customers, of_customers, z
from ranked
where place <= most_themes()
