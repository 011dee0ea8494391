-- Every message is labelled anew.
create or replace temp view unlabelled as select *, rowid as row_no from posts;
delete from labels;
delete from acts;
