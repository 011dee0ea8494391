-- The texts with their language: what the export says, else by its script, else by its commonest words; null where that does not tell.
-- Every text is read and written once here; only those of no clear script are looked at again.
create or replace temp table tongues as
with scripts as (
    select
        text_no, text, from_brand, language is null as is_untold,
        case
            when language is not null then language_of(language)
            -- more bytes than letters: not all of them are Latin ones without marks
            when case when strlen(text) > length(text) then regexp_matches(text, '[א-תЀ-ӿ]') else false end
                then main_script(without_links(text))
            when has(text, 'first_words') and not has(text, 'other_words') then getvariable('first_language')
            when regexp_matches(without_links(text), '[A-Za-zÀ-ɏ]') then 'latin'
        end as script
    from texts
),
told as (
    select
        * exclude (script, is_untold),
        coalesce(is_untold and script = 'latin', false) as is_unclear,
        case when not is_unclear then script end as language
    from scripts
)
select *, case when list_contains(getvariable('languages_read'), language) then language else 'und' end as reads_as
from told;

create or replace temp table votes as
with words as (
    select text_no, unnest(list_distinct(regexp_extract_all(lower(left(without_links(text), 2000)), '[\p{L}’'']+'))) as word
    from tongues
    where is_unclear
)
select text_no, language, count(*) as words
from words
join common_words on common_words.word = replace(words.word, '’', '''')
group by all;

update tongues set
    language = winners.language,
    is_unclear = false,
    reads_as = case when list_contains(getvariable('languages_read'), winners.language) then winners.language else 'und' end
from (
    select votes.text_no, any_value(votes.language) as language
    from votes
    join (select text_no, max(words) as most from votes group by text_no) as best using (text_no)
    where votes.words = best.most
    group by votes.text_no
    having count(*) = 1
) as winners
where tongues.text_no = winners.text_no;
