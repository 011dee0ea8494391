-- Messages that came or changed. Parameter: first_no.
create or replace temp table touched as
select message_no from posts where message_no >= $first_no
union
select posts.message_no from posts semi join contested using (channel, message_id);
