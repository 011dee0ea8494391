-- What the list `themes` goes by, with a name for each number.

-- A term that is counted fewer times is left out; a theme of a category needs as many customers of it.
create or replace temp macro least_customers() as 3;
-- The prior of a term is this part of all its counts: it pulls the log-odds of rare terms to those of everybody's writing.
create or replace temp macro prior_part() as 0.1;
-- A z beyond it is one in 40 by chance, on either side.
create or replace temp macro least_z() as 1.96;
-- A word of whose customers this part has it in one pair is told by the pair.
create or replace temp macro swallowing_share() as 0.8;
create or replace temp macro most_themes() as 15;
-- A trend needs as many customers of the category in either stretch of time, and as many with the theme in both together.
create or replace temp macro least_customers_for_trend() as 20;
create or replace temp macro least_uses_for_trend() as 5;
create or replace temp macro read_letters() as 5000;
create or replace temp macro example_letters() as 160;

-- The tongues of a message, as bits: what Serbian leaves out (1) is not what English leaves out (2), as "sad" or "more" show. Texts
-- in further languages, and of none that is known, leave out both. Hebrew shares no word with them.
create or replace temp macro tongues_of(language) as case split_part(lower(language), '-', 1)
    when 'sr' then 1 when 'hr' then 1 when 'bs' then 1 when 'sh' then 1 when 'cnr' then 1
    when 'en' then 2
    else 3
end::utinyint;

-- Serbian in Latin letters; Cyrillic texts in other languages stay as they are.
create or replace temp macro is_serbian_cyrillic(letters, language) as
    (language is null or tongues_of(language) = 1)
    and regexp_matches(letters, '[а-яђјљњћџ]')
    and not regexp_matches(letters, '[ыэъёйщьюяіїєґўѓќѕ]');
create or replace temp macro in_latin(letters) as
    replace(replace(replace(translate(letters, 'абвгдђежзијклмнопрстћуфхцчш', 'abvgdđežzijklmnoprstćufhcčš'), 'љ', 'lj'), 'њ', 'nj'), 'џ', 'dž');

-- What tells words apart: neither marks on letters nor apostrophes nor hyphens do.
create or replace temp macro word_key(word) as
    regexp_replace(replace(strip_accents(word), 'đ', 'dj'), '[^\p{L}\p{N}]+', '', 'g');

-- What a piece of text between two spaces is made of: words (also e-mail, don't, דוא"ל), and what stands between words and keeps
-- them from being neighbours: links, accounts, addresses, entities of HTML, numbers, marks that end a part of a sentence.
create or replace temp macro tokens_of(piece) as regexp_extract_all(
    piece,
    'https?://\S+|www\.\S+|[\p{L}\p{N}_.+\-]*@[\p{L}\p{N}_.\-]*|&#?[a-z0-9]+;'
        || '|(?:\p{L}{1,2}[-‑])?[\p{L}\p{M}\p{N}]+(?:[''’׳״"][\p{L}\p{M}\p{N}]+)*|[.!?,;:()\n\r…|/]+'
);
-- Two letters to 40, or a name with a number such as ios11; order numbers are longer.
create or replace temp macro is_word(token) as
    length(token) <= 40
    and regexp_matches(token, '^(?:(?:\p{L}{1,2}[-‑])?\p{L}[\p{L}\p{M}''’׳״"]*[\p{L}\p{M}]|\p{L}{2,}\p{N}{1,2})$');

-- Filled from `queries/lexicons/stopwords`; which tongues leave the word out.
create or replace temp table stop_words_rows (word text, tongues utinyint);
