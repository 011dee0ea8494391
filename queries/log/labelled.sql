-- What was read from `texts`. A category that a tag means stays: only of these messages is there a label already.
update labels set language = text_labels.language
from text_labels
where labels.category_source = 'given' and labels.message_no = text_labels.text_no;

insert into labels
select text_no, language, category, category_source
from text_labels
anti join (select message_no from labels where category_source = 'given') as tagged on tagged.message_no = text_labels.text_no
where language is not null or category is not null;

insert into acts
select text_no, automated, interim, handoff, redirect, apology, closing
from brand_signs
anti join (select message_no from unlabelled where from_brand and automated) as said on said.message_no = brand_signs.text_no;
