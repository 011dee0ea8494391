-- Another version of DuckDB hashes differently: every message gets the number that it has now. What is made of messages is
-- made anew after it.
create or replace temp table renumbered as
select message_no as old_no, number_of(channel, message_id) as new_no from posts;

update labels set message_no = new_no from renumbered where labels.message_no = old_no;
update acts set message_no = new_no from renumbered where acts.message_no = old_no;
update versions set message_no = number_of(channel, message_id);
update posts set message_no = number_of(channel, message_id);
drop table renumbered;
