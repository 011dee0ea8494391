-- title: Who answers, and how
-- definition: By agent: turns that need a reply which they gave the human answer to as of the report; the median (interpolated) of
--   these waits; the share answered within 30 minutes and within 2 hours (inclusive), of those opened at least that long ago
--   (`..._n`); how many answers, by their text, are only interim, ask in public to continue in private, or send the customer
--   elsewhere; and how many are canned (see the list `canned`). The last four are null where no answer of theirs has a text. Answers
--   that name no agent stand last. Withdrawn turns are left out. Turns that nobody answered are in no row, so these are not the
--   figures of the service.
-- people: agent
-- source: roi-customers-2014, ynet-2011
with given as (
    select answers.*, canned.message_no is not null as is_canned
    from (from answers where answered_at is not null) as answers
    left join (from brand_texts where is_canned) as canned on canned.message_no = answers.answer_no
),
counted as (
    select
        agent,
        count(*) as answers,
        percentile(wait_seconds, 0.5) as median_response_seconds,
        count(*) filter (where age_seconds >= 1800 and wait_seconds <= 1800) as within_30m,
        count(*) filter (where age_seconds >= 1800) as within_30m_n,
        count(*) filter (where age_seconds >= 7200 and wait_seconds <= 7200) as within_2h,
        count(*) filter (where age_seconds >= 7200) as within_2h_n,
        bool_or(has_text) as has_text,
        count(*) filter (where is_interim) as interim,
        count(*) filter (where visibility = 'public' and is_handoff) as handoff,
        count(*) filter (where is_redirect) as redirect,
        count(*) filter (where is_canned) as canned
    from given
    group by agent
)
select
    agent,
    answers,
    median_response_seconds,
    within_30m / nullif(within_30m_n, 0) as within_30m_share,
    within_30m_n,
    within_2h / nullif(within_2h_n, 0) as within_2h_share,
    within_2h_n,
    case when has_text then interim end as interim,
    case when has_text then handoff end as handoff,
    case when has_text then redirect end as redirect,
    case when has_text then canned end as canned
from counted
order by agent is null, answers desc, agent
