-- What was noticed in the rows of an export that became messages. Parameter: file_no.
insert into remarks
select $file_no, remark, count(*), min(row_no)
from incoming
where remark is not null and found_problem is null
group by remark;
