-- The messages of an export that nothing contests.
-- Parameter: file_no.
insert into posts by name
select
    incoming.* exclude (row_no, problem, is_ambiguous, is_missing, found_problem, remark),
    $file_no as file_no
from incoming
anti join contested using (channel, message_id)
where found_problem is null;
