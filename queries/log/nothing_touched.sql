-- Every message is built into threads and turns anew, and what was read in its text stays.
create or replace temp table touched (message_no bigint);
delete from properties where name = 'numbering';
