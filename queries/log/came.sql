-- Messages that came or changed. Parameter: file_no.
create or replace temp table touched as
select message_no from posts where file_no = $file_no
union
select posts.message_no from posts semi join contested using (channel, message_id);
