-- Rows that cannot be messages, whole. Parameter: file_no.
insert into unreadable
select $file_no, row_no, found_problem, to_json(source_row)::text
from incoming
where found_problem is not null;
