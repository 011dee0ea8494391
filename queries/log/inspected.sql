-- What an export holds, and the first rows that would be rejected.
create or replace temp table problems as
select row_no, found_problem as reason from incoming where found_problem is not null
union all
select row_no, reason from broken_records;

create or replace temp table inspected as
select
    (select count(*) from incoming) + (select count(*) from broken_records) as rows,
    (select count(*) from problems) as problems,
    min(posted_at), max(posted_at),
    count(*) filter (where not from_brand),
    count(*) filter (where from_brand)
from incoming
where found_problem is null;

create or replace temp table first_problems as
select row_no, reason from problems order by row_no limit 5;
