-- What replies to what, as numbers, whether what is replied to is in the log or not.
create or replace temp table replies as
select message_no, number_of(channel, parent_id) as parent_no from posts where parent_id is not null;
