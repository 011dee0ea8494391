-- Texts to be masked (`to_mask`), each once with the people that it names.
create or replace temp table texts_to_mask as
select (row_number() over ())::bigint as text_no, text, people
from (select distinct text, people from to_mask);

create or replace temp table masked_texts (text_no bigint, text text);
