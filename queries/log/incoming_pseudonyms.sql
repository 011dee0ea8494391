-- What `log/pseudonyms` does with the log, done with an export before it is stored. Customers of the log are known by their
-- pseudonyms only. `renamed_people` is for the name of the file.
create or replace temp table renamed_people as
select distinct unnest([regexp_replace(author_id, '^\w+:', ''), author_name]) as person from incoming where not from_brand;

create or replace temp table customer_words as
select plain_word(author_id) as word from incoming where not from_brand and length(plain_word(author_id)) > 2
union
select plain_word(author_name) from incoming where not from_brand and contains(plain_word(author_name), ' ');

create or replace temp table telling as
with said as (select distinct unnest(list_concat(tags, [agent, category])) as value from incoming),
told as (
    select value
    from (select value, unnest(pieces_of(value)) as word from said where value is not null)
    semi join customer_words using (word)
    union
    select value from said semi join (from posts where not from_brand) as known on known.author_id = pseudonym(said.value)
)
from told;

create or replace temp table telling_tags as
select tags, list(case when tag in (select value from telling) then pseudonym(tag) else tag end order by place) as shown
from (
    select tags, unnest(tags) as tag, unnest(range(1, len(tags) + 1)) as place
    from (select distinct tags from incoming where tags is not null)
)
group by tags
having bool_or(tag in (select value from telling));

update incoming set agent = pseudonym(agent) where agent in (select value from telling);
update incoming set category = pseudonym(category) where category in (select value from telling);
update incoming set tags = telling_tags.shown from telling_tags where incoming.tags = telling_tags.tags;

update incoming set author_id = pseudonym(author_id), author_name = pseudonym(author_name) where not from_brand;
update incoming set conversation_id = pseudonym(conversation_id), url = null;
