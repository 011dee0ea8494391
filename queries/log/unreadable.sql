-- Rows that cannot be messages: their line, or their cells that are not empty. Parameter: file_no.
insert into unreadable
select $file_no, row_no, found_problem, coalesce(source_row.record, json_merge_patch('{}', to_json(source_row))::text)
from incoming
where found_problem is not null;
