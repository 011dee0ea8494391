-- Whether a text holds a phrase of a list. The variables are the expressions of one language; null where a list is empty.
create or replace temp macro has(text, name) as coalesce(regexp_matches(text, getvariable(name)::varchar), false);

-- The same, but not looked for where it can change nothing.
create or replace temp macro unless(is_told, needs_all, text, name) as
    case when is_told and not needs_all then false else has(text, name) end;

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

-- Which letters a text has the most of: he, sr (Cyrillic without a letter that Serbian does not have) or latin.
create or replace temp macro letters(text, others) as length(regexp_replace(text, others, '', 'g'));
create or replace temp macro main_script(text) as case
    when letters(text, '[^א-ת]+') >= greatest(letters(text, '[^Ѐ-ӿ]+'), letters(text, '[^A-Za-zÀ-ɏ]+')) then 'he'
    when letters(text, '[^A-Za-zÀ-ɏ]+') > letters(text, '[^Ѐ-ӿ]+') then 'latin'
    when not regexp_matches(text, '[ыэъёйщьюяіїєґўѓќѕЫЭЪЁЙЩЬЮЯІЇЄҐЎЃЌЅ]') then 'sr'
end;
