-- The texts of the thread around a message, to be read again. Parameter: message_no.
create or replace temp table texts as
select posts.message_no as text_no, posts.text, posts.language, posts.from_brand
from posts
join places using (message_no)
join (select thread_no, thread_part from places where message_no = $message_no) as asked using (thread_no, thread_part)
where posts.text is not null;
