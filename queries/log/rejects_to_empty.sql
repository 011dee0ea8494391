-- Rejected rows whose content is not to be kept: of exports that have a message to mask, or none. Nobody can tell what in such a
-- row is a name, or of when it is. Where customers have pseudonyms, all.
create or replace temp table rejects_to_empty as
with oldest as (
    select file_no, min(posted_at) as posted_at
    from (select file_no, posted_at from posts union all select file_no, posted_at from versions)
    group by file_no
)
select unreadable.rowid as row_no
from unreadable
left join oldest using (file_no)
where source_row <> '' and (is_to_mask(oldest.posted_at) or exists (from properties where name = 'pseudonyms'));
