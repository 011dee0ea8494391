-- Customers of each export, whose names the name of its file may hold; of an id what stands behind the kind of it (whatsapp:).
select file_no, list(distinct person) as people
from (
    select file_no, unnest([regexp_replace(author_id, '^\w+:', ''), author_name]) as person from posts where not from_brand
    union
    select file_no, unnest([regexp_replace(author_id, '^\w+:', ''), author_name]) from versions where not from_brand
)
where person is not null
group by file_no
