-- What was read from each text: a row of signs is left of each. A language that has no phrases of its own was read as none.
create or replace temp table text_labels as
with read as (
    select text_no, language, category from categories
    union all
    select text_no, language, null as category from brand_signs
),
others as (
    select text_no, language
    from tongues
    where language is not null and language <> reads_as
)
select
    read.text_no,
    coalesce(others.language, nullif(read.language, 'und')) as language,
    read.category,
    case when read.category is not null then 'rules' end as category_source
from read
left join others using (text_no);

drop table votes;
drop table found;
drop table guesses;
drop view categories;
