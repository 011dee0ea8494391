-- Parameter: file_no.
insert into unreadable
select $file_no, rowid + 1, found_problem, source_row
from incoming
where found_problem is not null;
