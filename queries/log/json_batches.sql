-- Documents that are taken apart together: first and last. What JSON becomes in memory is many times larger than its text.
-- Parameter: file.
select min(document_no), max(document_no)
from (
    select document_no, sum(length(coalesce(document, record))) over (order by document_no) // 8000000 as batch
    from json_documents
    where file = $file
)
group by batch
order by batch
