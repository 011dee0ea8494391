-- The rows whose texts are others now that they are masked.
create or replace temp table masked_rows as
select to_mask.row_no, masked_texts.text
from masked_texts
join texts_to_mask using (text_no)
join to_mask on to_mask.text = texts_to_mask.text and to_mask.people = texts_to_mask.people;
