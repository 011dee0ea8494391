-- What labelled texts are and what they were labelled. Reads `sample`, `label_names` and `text_labels`.
-- A text that nothing was found in is other, and of an unknown language und.
select
    coalesce(text_labels.category_source, 'rules') as source,
    coalesce(text_labels.language, 'und') as language,
    label_names.truth,
    coalesce(text_labels.category, 'other') as predicted,
    count(*) as texts
from sample
join label_names using (label)
join text_labels using (text_no)
group by all
order by all;
