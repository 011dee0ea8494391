-- title: What complaints and questions are about
-- definition: Words and pairs of neighbouring words that stand out in complaints, and those in questions, against the rest of what
--   customers wrote in the turns asked for: messages of theirs that are neither. By weighted log-odds with an informative
--   Dirichlet prior (Monroe, Colaresi and Quinn 2008, Fightin' Words), of customers: who repeats a word counts once. The 15 of
--   each with the highest `z`, of 1.96 and more, from 3 customers and more, and from a larger share of customers than in the
--   rest. `share`: of the customers with a message of that category that has a text, those with the theme in one; `messages`: how
--   many of theirs hold it. `trend`: rising or falling where the log-odds of `share` differ (95 %) from those of `share_before`,
--   that of the stretch of time just before, as long or since the log began; null where they do not, where fewer than 20 customers
--   wrote such messages in one of them, or fewer than 5 the theme. `example`: the beginning of the latest public message with it.
--   Stop words, names of brands, accounts, links and numbers are no themes.
-- people: none
-- texts: example
-- source: mashable-dell
with sizes as (
    select
        kind,
        count(distinct customer_no) filter (where not is_before) as of_customers,
        count(distinct customer_no) filter (where is_before) as of_customers_before
    from theme_texts
    where kind > 0
    group by kind
),
used as (
    select
        kind,
        place,
        count(distinct message_no) filter (where not is_before) as messages,
        count(distinct customer_no) filter (where is_before) as customers_before
    from theme_uses
    group by kind, place
),
latest as (
    select uses.kind, uses.place, posts.channel, posts.message_id, posts.text
    from theme_uses as uses
    join posts using (message_no)
    where uses.may_be_shown and not uses.is_before
    qualify row_number() over (
        partition by uses.kind, uses.place order by uses.effective_at desc, posts.channel, posts.message_id
    ) = 1
),
moved as (
    select
        themes.*,
        used.messages,
        used.customers_before,
        sizes.of_customers_before,
        -- half a customer is added to each, so that none of them is 0
        (
            ln((customers + 0.5) / (sizes.of_customers - customers + 0.5))
            - ln((customers_before + 0.5) / (of_customers_before - customers_before + 0.5))
        ) / sqrt(
            1 / (customers + 0.5) + 1 / (sizes.of_customers - customers + 0.5)
            + 1 / (customers_before + 0.5) + 1 / (of_customers_before - customers_before + 0.5)
        ) as z_of_change,
        least(sizes.of_customers, of_customers_before) >= least_customers_for_trend()
            and customers + customers_before >= least_uses_for_trend() as is_enough
    from themes_found as themes
    join sizes using (kind)
    join used using (kind, place)
)
select
    case moved.kind when 1 then 'complaint' else 'question' end as category,
    moved.theme,
    moved.customers,
    moved.messages,
    moved.customers / nullif(moved.of_customers, 0) as share,
    moved.z,
    case when is_enough and z_of_change > least_z() then 'rising' when is_enough and z_of_change < -least_z() then 'falling' end as trend,
    moved.customers_before / nullif(moved.of_customers_before, 0) as share_before,
    latest.channel as example_channel,
    latest.message_id as example_id,
    case
        when length(regexp_replace(latest.text, '\s+', ' ', 'g')) > example_letters()
        then left(regexp_replace(latest.text, '\s+', ' ', 'g'), example_letters()) || '…'
        else regexp_replace(latest.text, '\s+', ' ', 'g')
    end as example
from moved
left join latest on latest.kind = moved.kind and latest.place = moved.place
order by moved.kind, moved.place
