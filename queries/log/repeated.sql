-- Rows equal to another row of the same file. Parameter: file_no.
update files
set rows_repeated = (
    select count(*) from incoming semi join contested using (channel, message_id) where found_problem is null
) - (select count(*) from contenders where file_no = $file_no)
where file_no = $file_no;
