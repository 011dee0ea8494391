-- Which lists of the language that is being read a brand's text has phrases of.
insert into brand_signs
select
    text_no,
    $language as language,
    has(text, 'automated') as automated,
    has(text, 'interim') as interim,
    has(text, 'handoff') as handoff,
    has(text, 'redirect') as redirect,
    has(text, 'apology') as apology,
    has(text, 'closing') as closing
from texts
semi join (from tongues where reads_as = $language or (is_unclear and $is_guess)) as spoken using (text_no)
where from_brand;
