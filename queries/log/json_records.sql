-- The records of some documents; a document without any is broken. Temporary macros: at_holder_keys and holders_in,
-- at_record_keys and records_in, has_record_keys: what stands at the paths of the format. Parameters: file, first, last (documents).
insert into holders
select (select coalesce(max(holder_no), 0) from holders) + row_number() over (), $file, document_no, found.object
from (
    select document_no, unnest(holders_in(at_keys)) as found
    from (
        select document_no, at_holder_keys(document) as at_keys
        from json_documents
        where file = $file and document is not null and document_no between $first and $last
    )
)
where json_type(found.object) = 'OBJECT';

insert into json_records
with records as (
    select document_no, row_number() over () as place, holder_no, found.path as record_path, found.object::text as record
    from (
        select holder_no, document_no, unnest(records_in(at_keys)) as found
        from (
            select holder_no, document_no, at_record_keys(holder) as at_keys
            from holders
            where file = $file and document_no between $first and $last
        )
    )
    -- a document that holds records at other paths is none itself
    where json_type(found.object) = 'OBJECT' and (found.path <> '$' or has_record_keys(found.object))
)
select $file, document_no, holder_no, record_path, record, broken
from (
    select *, null::text as broken from records
    union all
    select document_no, null, null, null, coalesce(record, document), coalesce(broken, 'JSON that holds no record of this format')
    from json_documents
    where file = $file and document_no between $first and $last
        and (document is null or document_no not in (select document_no from records))
)
order by document_no, place;
