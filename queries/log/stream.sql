-- All rows of an export into an empty log, as they are read. A row that cannot be a message, or of which something is to
-- be said, has no number, which the table refuses; so has one with a tag where tags are not stored (of a channel that is unknown).
-- Parameter: file_no. Session variable: stored, the columns that are.
insert into posts by name
select columns(lambda name: list_contains(getvariable('stored'), name))
from (
    select
        * exclude (row_no, is_ambiguous, is_missing, found_problem, source_row, problem, remark)
        replace (
            case when problem is null and remark is null and (list_contains(getvariable('stored'), 'tags') or tags is null) then message_no end
                as message_no
        ),
        $file_no as file_no
    from incoming_rows
);
