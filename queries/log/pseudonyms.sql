-- Who writes as a customer gets pseudonyms instead of id and name; conversations get them too, and links to originals go: both
-- lead to people. So do tags, agents and categories that hold the id of a customer, or a name of several words.
create or replace temp table customer_words as
with customers as (
    select author_id, author_name from posts where not from_brand
    union
    select author_id, author_name from versions where not from_brand
)
select plain_word(author_id) as word from customers where length(plain_word(author_id)) > 2
union
select plain_word(author_name) from customers where contains(plain_word(author_name), ' ');

create or replace temp table telling as
with said as (
    select unnest(list_concat(tags, [agent, category])) as value from posts
    union
    select unnest(list_concat(tags, [agent, category])) from versions
)
select distinct value
from (select value, unnest(pieces_of(value)) as word from said where value is not null)
semi join customer_words using (word);

create or replace temp table telling_tags as
with listed as (
    select tags from posts where tags is not null
    union
    select tags from versions where tags is not null
)
select tags, list(case when tag in (select value from telling) then pseudonym(tag) else tag end order by place) as shown
from (select tags, unnest(tags) as tag, unnest(range(1, len(tags) + 1)) as place from listed)
group by tags
having bool_or(tag in (select value from telling));

update posts set agent = pseudonym(agent) where agent in (select value from telling);
update versions set agent = pseudonym(agent) where agent in (select value from telling);
update posts set category = pseudonym(category) where category in (select value from telling);
update versions set category = pseudonym(category) where category in (select value from telling);
update posts set tags = telling_tags.shown from telling_tags where posts.tags = telling_tags.tags;
update versions set tags = telling_tags.shown from telling_tags where versions.tags = telling_tags.tags;

update posts set author_id = pseudonym(author_id), author_name = pseudonym(author_name) where not from_brand;
update posts set conversation_id = pseudonym(conversation_id), url = null;
update versions set author_id = pseudonym(author_id), author_name = pseudonym(author_name) where not from_brand;
update versions set conversation_id = pseudonym(conversation_id), url = null;
