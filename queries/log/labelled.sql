-- What was read from `texts`. A category that a tag means stays.
update labels set language = text_labels.language
from text_labels
where labels.message_no = text_labels.text_no;

insert into labels
select text_no, language, category, category_source
from text_labels
anti join labels on labels.message_no = text_labels.text_no
where language is not null or category is not null;

insert into acts
select text_no, brand_signs.automated, interim, handoff, redirect, apology, closing
from brand_signs
join (select message_no from unlabelled where from_brand and automated is not true) as said on said.message_no = brand_signs.text_no;
