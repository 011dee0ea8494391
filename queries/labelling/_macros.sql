-- Whether a text holds a phrase of a list. The variables are the expressions of one language; null where a list is empty.
create or replace temp macro has(text, name) as coalesce(regexp_matches(text, getvariable(name)::varchar), false);

-- A text without the phrases of a list that stand behind a negator.
create or replace temp macro without_negated(text, negation) as regexp_replace(text, getvariable(negation)::varchar, ' ', 'g');

create or replace temp macro without_links(text) as regexp_replace(text, '(@|https?://|www\.)\S+', ' ', 'g');

-- The language of a tag as in BCP 47, as the lexicons name it.
create or replace temp macro language_of(tag) as case lower(regexp_extract(tag, '^[A-Za-z]+'))
    when '' then null
    when 'iw' then 'he'
    when 'hr' then 'sr' when 'bs' then 'sr' when 'sh' then 'sr' when 'cnr' then 'sr'
    else lower(regexp_extract(tag, '^[A-Za-z]+'))
end;
