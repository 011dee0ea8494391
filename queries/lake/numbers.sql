-- The numbers that the exports of the log `log` have in the lake, whose exports are in `files`: one export, one number.
create or replace temp table numbers as
select
    own.file_no as own_no,
    coalesce(
        files.file_no,
        (select coalesce(max(file_no), 0) from files)
        + row_number() over (partition by files.file_no is null order by own.file_no)
    )::integer as lake_no,
    files.file_no is null as is_new
from log.files as own
left join files using (sha256);
