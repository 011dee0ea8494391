-- Turns by what gave the category of their first message; null where nothing did.
select
    case
        when posts.category is not null then 'given'
        when labels.category is not null then labels.category_source
    end as category_source,
    count(*) as turns
from scope_rows
join (select message_no, category from posts) as posts on posts.message_no = scope_rows.first_no
left join labels on labels.message_no = scope_rows.first_no
group by all
