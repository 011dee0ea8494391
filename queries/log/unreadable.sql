-- Rows that cannot be messages: their line, or their cells that are not empty; nothing of those that are not to be kept.
-- Parameter: file_no.
insert into unreadable
select
    $file_no, row_no, incoming.found_problem,
    case
        when incoming.found_problem = 'forgotten' or is_to_mask(incoming.posted_at) then ''
        when exists (from properties where name = 'pseudonyms') then ''
        else coalesce(raw.record, json_merge_patch('{}', to_json(raw))::text)
    end
from incoming
join raw using (row_no)
where incoming.found_problem is not null;
