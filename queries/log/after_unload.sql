-- Parameter: file_no.
delete from posts where file_no = $file_no and message_no in (select message_no from gone);
delete from unreadable where file_no = $file_no;
delete from remarks where file_no = $file_no;

delete from files where file_no = $file_no;
