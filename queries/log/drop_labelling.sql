-- What the labelling leaves behind.
drop view if exists unlabelled;
drop table if exists unread;
drop table if exists read_before;
drop table if exists tag_categories;
drop view if exists texts;
drop table if exists text_labels;
drop table if exists tongues;
drop table if exists customer_signs;
drop table if exists brand_signs;
drop table if exists common_words;
