-- What a file of labelled texts holds. Reads `sample` and `label_names`.
select
    count(*) as rows_read,
    count(*) filter (where coalesce(trim(text), '') = '') as without_text,
    count(*) filter (where coalesce(trim(text), '') <> '' and label is null) as without_label,
    count(*) filter (where coalesce(trim(text), '') <> '' and label is not null and truth is null) as left_out
from sample
left join label_names using (label);
