-- The messages that a load brought or changed are labelled.
create or replace temp view unlabelled as select *, rowid as row_no from posts semi join touched using (message_no);
delete from labels where message_no in (select message_no from touched);
delete from acts where message_no in (select message_no from touched);
