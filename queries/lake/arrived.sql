-- What a lake (`lake_rows`, `lake_files`, `lake_versions`) brings to a log: the rows of exports that the log does not know,
-- under the numbers that these get. Where a message came more than once, all that came are in `lake_versions`.
create or replace temp table numbers as
select
    lake_files.file_no as lake_no,
    ((select coalesce(max(file_no), 0) from files) + row_number() over (order by lake_files.file_no))::integer as own_no
from lake_files
anti join files using (sha256);

create or replace temp view held as
select
    lake_rows.* exclude (
        label_language, label_category, label_category_source, act_is_automated, act_is_interim, act_is_handoff, act_is_redirect,
        act_is_apology, act_is_closing, template_no
    )
    replace (number_of(channel, message_id) as message_no)
from lake_rows;

create or replace temp view held_versions as
select lake_versions.* replace (number_of(channel, message_id) as message_no) from lake_versions;

create or replace temp view arrived as
select * exclude (own_no, lake_no) replace (own_no as file_no)
from (
    select held_versions.* exclude (outcome) from held_versions
    union all by name
    from held anti join lake_versions using (channel, message_id)
) as came
join numbers on numbers.lake_no = came.file_no;
