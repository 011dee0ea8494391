-- The messages of an export that nothing contests.
-- Parameters: file_no, first_no.
insert into posts by name
select
    incoming.* exclude (is_local, is_ambiguous, is_missing, found_problem, source_row),
    $first_no + row_no - 1 as message_no, $file_no as file_no
from incoming
anti join contested using (channel, message_id)
where found_problem is null;
