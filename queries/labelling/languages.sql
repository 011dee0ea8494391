-- The language of each of `texts`: what the export says, else by its script, else by its commonest words; null where that does not tell.
create or replace temp table scripts as
select
    text_no,
    case
        -- more bytes than letters: not all of them are Latin ones without marks
        when case when strlen(text) > length(text) then regexp_matches(text, '[א-תЀ-ӿ]') else false end
            then main_script(without_links(text))
        when has(text, 'first_words') and not has(text, 'other_words') then getvariable('first_language')
        when regexp_matches(without_links(text), '[A-Za-zÀ-ɏ]') then 'latin'
    end as script
from texts
where language is null;

create or replace temp table votes as
with words as (
    select text_no, unnest(list_distinct(regexp_extract_all(lower(left(without_links(text), 2000)), '[\p{L}’'']+'))) as word
    from texts
    semi join (from scripts where script = 'latin') as unclear using (text_no)
)
select text_no, language, count(*) as words
from words
join common_words on common_words.word = replace(words.word, '’', '''')
group by all;

create or replace temp table tongues as
with winners as (
    select text_no, max(words) as most, arg_max(language, words) as language
    from votes
    group by text_no
),
ties as (
    select text_no
    from votes join winners using (text_no)
    where votes.words = winners.most
    group by text_no
    having count(*) > 1
),
told as (
    select text_no, language_of(language) as language, false as is_unclear
    from texts
    where language is not null
    union all
    select
        scripts.text_no,
        case
            when script = 'latin' then case when ties.text_no is null then winners.language end
            else script
        end as language,
        coalesce(script = 'latin' and (winners.text_no is null or ties.text_no is not null), false) as is_unclear
    from scripts
    left join winners using (text_no)
    left join ties using (text_no)
)
select *, case when list_contains(getvariable('languages_read'), language) then language else 'und' end as reads_as
from told;
