-- Which lists of the language that is being read a brand's text has phrases of. Lists that few texts have a phrase of are looked for
-- two at a time first.
insert into brand_signs by name
with rare as (
    select
        text_no, text,
        has(text, 'unusual') as is_unusual,
        has(text, 'elsewhere') as is_elsewhere
    from tongues
    where from_brand and (reads_as = $language or (is_unclear and $is_guess))
)
select
    text_no,
    $language as language,
    case when is_unusual then has(text, 'automated') else false end as automated,
    case when is_unusual then has(text, 'interim') else false end as interim,
    has(text, 'handoff') as handoff,
    case when is_elsewhere then has(text, 'redirect') else false end as redirect,
    has(text, 'apology') as apology,
    case when is_elsewhere then has(text, 'closing') else false end as closing
from rare;
