-- What the texts of a lake were labelled.
select message_no, label_language as language, label_category as category, label_category_source as category_source
from lake_messages
where label_language is not null or label_category is not null
