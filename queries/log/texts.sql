-- Texts to be read: a part of the rows. Parameters: first, last.
create or replace temp table texts as
select message_no as text_no, text, language, from_brand
from unlabelled
where text is not null and row_no between $first and $last;
