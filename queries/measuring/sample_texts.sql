-- The labelled texts to be read. Reads `sample` (text_no, text, label, language) and `label_names` (label, truth).
create or replace temp table texts as
select text_no, text, language, false as from_brand
from sample
semi join (from label_names where truth is not null) as kept using (label)
where trim(text) <> '';
