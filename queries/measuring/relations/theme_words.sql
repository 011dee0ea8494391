-- The words of the texts that may be a term, numbered by their letters: how they are shown (as they are spelled most) and which
-- tongues leave them out. A Hebrew word that is another one with a letter before it (והכרטיס, הכרטיס, כרטיס) is that one.
with spellings as (
    select word, spelled, sum(uses)::bigint as uses
    from theme_tokens_rows
    where length(word) >= 2
    group by word, spelled
),
words as (
    select word, sum(uses)::bigint as uses, arg_min(spelled, (-uses, spelled)) as spelled
    from spellings
    group by word
),
bare as (
    select longer.word, shorter.word as base
    from (from words where regexp_matches(word, '^[והשכלבמ][א-ת]{3,}$')) as longer
    join words as shorter on shorter.word = substr(longer.word, 2)
    where shorter.uses >= longer.uses
),
based as (
    select words.word, words.uses, coalesce(twice.base, once.base, words.word) as base
    from words
    left join bare as once on once.word = words.word
    left join bare as twice on twice.word = once.base
),
numbered as (
    select base, (row_number() over (order by base))::integer as word_no
    from based
    group by base
    having sum(uses) >= least_customers()
),
brand_names as (
    select brand as name from brand_accounts
    union
    select account from brand_accounts
    union
    select distinct brand from waits where brand is not null
),
names as (
    select distinct
        list_filter(
            list_transform(regexp_extract_all(name, '[\p{L}\p{M}\p{N}''’]+'), lambda part: word_key(part)),
            lambda part: part not in ('help', 'support', 'care', 'cares', 'service', 'team', 'official')
        ) as parts
    from (select in_latin(lower(name)) as name from brand_names union select lower(name) from brand_names)
),
-- acmehelp is also written of as acme
whole_names as (
    select word_key(array_to_string(parts, '')) as word from names
    union
    select regexp_extract(parts[1], '^(?:ask)?(.{3,}?)(?:help|helps|support|cares?|service|services|assist|team|official)*$', 1)
    from names
    where len(parts) = 1
),
-- of a name of several words each may still be half of a theme
parts_of_names as (
    select distinct unnest(parts) as word from names where len(parts) > 1
),
left_out as (
    select word, bit_or(tongues) as tongues
    from (
        select word_key(word) as word, tongues from stop_words_rows
        union all
        select word, 3 from whole_names
    )
    group by word
)
select
    0 as slice_no,
    based.word,
    numbered.word_no,
    shown.spelled,
    (coalesce(own.tongues, 0) | coalesce(of_base.tongues, 0))::utinyint as left_out_in,
    parts_of_names.word is not null as is_part_of_name
from numbered
join based using (base)
join words as shown on shown.word = numbered.base
left join left_out as own on own.word = based.word
left join left_out as of_base on of_base.word = based.base
left join parts_of_names on parts_of_names.word = based.base
where (coalesce(own.tongues, 0) | coalesce(of_base.tongues, 0)) <> 3
