-- Whether a text holds a phrase of a list. The variables are the expressions of one language; null where a list is empty.
create or replace temp macro has(text, name) as coalesce(regexp_matches(text, getvariable(name)::varchar), false);

-- The same, but a phrase behind a negator does not count.
create or replace temp macro asserts(text, name, negation) as case
    when not has(text, name) then false
    when not has(text, negation) then true
    else has(regexp_replace(text, getvariable(negation)::varchar, ' ', 'g'), name)
end;

create or replace temp macro without_links(text) as regexp_replace(text, '(@|https?://|www\.)\S+', ' ', 'g');

-- The language of a tag as in BCP 47, as the lexicons name it.
create or replace temp macro language_of(tag) as case lower(regexp_extract(tag, '^[A-Za-z]+'))
    when '' then null
    when 'iw' then 'he'
    when 'hr' then 'sr' when 'bs' then 'sr' when 'sh' then 'sr' when 'cnr' then 'sr'
    else lower(regexp_extract(tag, '^[A-Za-z]+'))
end;
