-- What a model says of texts, in place of what the rules say. Parameters: numbers, categories.
update text_labels set category = predicted.category, category_source = 'learned'
from (select unnest($numbers::bigint[]) as text_no, unnest($categories::text[]) as category) as predicted
where text_labels.text_no = predicted.text_no;
