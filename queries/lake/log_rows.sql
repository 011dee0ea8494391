-- The messages of the log `log` as a lake holds them, with what their texts say.
create or replace temp view log_rows as
from shape
union all by name
select
    posts.* replace (numbers.lake_no as file_no),
    labels.language as label_language,
    labels.category as label_category,
    labels.category_source as label_category_source,
    acts.is_automated as act_is_automated,
    acts.is_interim as act_is_interim,
    acts.is_handoff as act_is_handoff,
    acts.is_redirect as act_is_redirect,
    acts.is_apology as act_is_apology,
    acts.is_closing as act_is_closing,
    templates.template_no
from log.posts
join numbers on numbers.own_no = posts.file_no
left join log.labels on labels.message_no = posts.message_no
left join log.acts on acts.message_no = posts.message_no
left join log.templates on templates.message_no = posts.message_no;

create or replace temp view log_versions as
select * exclude (outcome) from versions where false
union all by name
select versions.* exclude (outcome) replace (numbers.lake_no as file_no)
from log.versions
join numbers on numbers.own_no = versions.file_no;
