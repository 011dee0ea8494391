-- All rows of an export into an empty log, as they are read. A row that cannot be a message, or of which something is to
-- be said, has no number, which the table refuses.
-- Parameter: file_no.
insert into posts by name
select
    * exclude (row_no, is_ambiguous, is_missing, found_problem, source_row, problem, remark)
    replace (case when problem is null and remark is null then message_no end as message_no),
    $file_no as file_no
from incoming_rows;
