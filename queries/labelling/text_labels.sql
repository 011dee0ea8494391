-- What was read from each text.
create or replace temp table text_labels as
select
    tongues.text_no,
    coalesce(tongues.language, nullif(guesses.language, 'und')) as language,
    categories.category,
    case when categories.category is not null then 'rules' end as category_source
from tongues
left join guesses using (text_no)
left join categories using (text_no);

drop table scripts;
drop table votes;
drop table found;
drop table guesses;
drop table categories;
