-- when: select getvariable('reads_texts') and exists (from model_messages where from_brand and has_template(text))
-- Templates of the brand's texts. The names of a conversation's customer are no part of them.
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

insert into templates
with worded as (
    select
        message_no,
        words_of(regexp_replace(without_signature(text), getvariable('greeting'), '')) as words,
        trim(words_of(name)) as name
    from (select message_no, text from model_messages where from_brand and has_template(text)) as said
    semi join (from placed where from_brand and not is_automated) as human using (message_no)
    left join addressed_names using (message_no)
),
-- in steps, as macros within macros would have the same expressions prepared many times
without_names as (
    select
        message_no,
        case when name is null then words else without_word(' ' || words || ' ', name) end as words,
        split_part(name, ' ', 1) as first_name
    from worded
),
told as (
    select
        message_no,
        replace(case when first_name is null then words else without_word(words, first_name) end, ' ', '') as template
    from without_names
)
select message_no, case when template = '' then 0 else (hash(template) >> 1)::bigint end as template_no
from told;
