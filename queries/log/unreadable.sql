-- Rows that cannot be messages: their line, or their cells that are not empty. Parameter: file_no.
insert into unreadable
select $file_no, row_no, found_problem, coalesce(raw.record, json_merge_patch('{}', to_json(raw))::text)
from incoming
join raw using (row_no)
where found_problem is not null;
