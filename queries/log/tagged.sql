-- Categories that the tags of an export mean, of several the gravest. What the export gives as a category goes before.
insert into labels
select message_no, null as language, arg_min(tag_categories.category, gravity_of(tag_categories.category)) as category, 'given' as category_source
from (
    select message_no, lower(trim(unnest(tags))) as tag
    from unlabelled
    where exists (from tag_categories) and not from_brand and category is null and tags is not null
) as tagged
join tag_categories using (tag)
group by message_no;
