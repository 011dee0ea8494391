-- when: select getvariable('reads_texts')
-- What the brand's messages do, read from their texts. The names of a conversation's customer are no part of a template.
create or replace temp table names as
select placed.thread_no, placed.thread_part, placed.customer_no, min(author_name) as name
from (select message_no, author_name from model_messages where not from_brand and author_name is not null) as named
join placed using (message_no)
group by placed.thread_no, placed.thread_part, placed.customer_no;

create or replace temp table addressed_names as
select placed.message_no, names.name
from placed
join names using (thread_no, thread_part, customer_no)
where placed.from_brand;

insert into acts
with said as (
    select
        message_no, text,
        case when length(trim(text)) >= 20 then template_of(text, name) end as template
    from (select message_no, text from model_messages where from_brand and not automated and text is not null) as said
    left join addressed_names using (message_no)
)
select
    message_no,
    is_interim(text) as is_interim,
    is_handoff(text) as is_handoff,
    is_redirect(text) as is_redirect,
    is_apology(text) as is_apology,
    case when template = '' then 0 when template is not null then (hash(template) >> 1)::bigint end as template_no
from said;
