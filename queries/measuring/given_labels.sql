-- Customers' texts whose category the exports give, by a category or a tag, to learn from.
create or replace temp table given_labels as
select
    posts.message_no as text_no,
    posts.text,
    posts.language,
    coalesce(posts.category, labels.category) as label,
    -- without an author, a customer of its own
    case when posts.author_id is not null then posts.channel || chr(10) || posts.author_id else '' end as customer
from posts
left join (from labels where category_source = 'given') as labels using (message_no)
where not posts.from_brand
    and trim(posts.text) <> ''
    and list_contains($categories, coalesce(posts.category, labels.category));

create or replace temp table texts as
select text_no, text, language, false as from_brand
from given_labels;
