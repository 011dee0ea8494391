-- Templates of texts that are masked were made of the texts as they came: where nothing came or changed, they stay. Before the model is
-- built; `templates_stay` after it.
create or replace temp table kept_templates as from templates anti join touched using (message_no);
