-- Texts to be read: a part of the rows. Variables: first_row, last_row.
create or replace temp view texts as
select message_no as text_no, text, language, from_brand
from unlabelled
where text is not null and row_no between getvariable('first_row') and getvariable('last_row');
