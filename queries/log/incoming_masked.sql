-- Texts of an export as they are stored; and as they came, for what is read in them.
create or replace temp table originals as
select distinct on (incoming.message_no, masked_rows.text) incoming.message_no, masked_rows.text as masked, incoming.text
from masked_rows join incoming using (row_no)
where found_problem is null
order by incoming.message_no, masked_rows.text, incoming.text;

update incoming set text = masked_rows.text from masked_rows where masked_rows.row_no = incoming.row_no;
