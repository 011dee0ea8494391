-- The messages, those of a load whose texts it masks with the texts as they came: for what is made of texts.
create or replace temp view as_they_came as
select exported.* replace (coalesce(originals.text, exported.text) as text)
from exported
left join originals on originals.message_no = exported.message_no and originals.masked = exported.text;
