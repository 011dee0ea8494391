-- Makes each turn of the selection a slice of its own: the slice in the high bits, the number of its first message in the low 64.
create or replace temp table scope_rows as
select * replace ((slice_no::hugeint << 64) + first_no + (1::hugeint << 63) as slice_no)
from scope_rows;

create or replace temp table slices as
select scope_rows.slice_no, slices.* exclude (slice_no)
from (select slice_no from scope_rows) as scope_rows
join slices on slices.slice_no = (scope_rows.slice_no >> 64)::integer;
