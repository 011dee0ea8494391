-- Rows of an export (`incoming`, `raw`, `broken_records`) of people whom the log has forgotten become rejected ones, and what
-- leads to these people in other rows goes; before anything of them is stored.
set variable long_runs = (select list(mark::bigint) from forgotten where kind = 'pieces');

create or replace temp table withheld as
with authors as (
    select distinct channel, author_id, author_name from incoming where from_brand is not true
),
marks as (
    select *, author_mark(channel, coalesce(author_id, author_name)) as mark from authors
    union
    select *, author_mark(channel, same_author(coalesce(author_id, author_name))) from authors
    union
    select *, name_mark(channel, same_author(author_name)) from authors where author_id is null
),
marked_authors as (
    select distinct channel, author_id, author_name
    from marks
    semi join (from forgotten where kind in ('author', 'name')) as forgotten using (mark)
),
marked_messages as (
    select distinct channel, message_id
    from (from incoming where from_brand is not true) as said
    semi join (from forgotten where kind = 'message') as forgotten on forgotten.mark = message_mark(said.channel, said.message_id)
)
select row_no from incoming
semi join marked_authors
    on marked_authors.channel = incoming.channel
    and marked_authors.author_id is not distinct from incoming.author_id
    and marked_authors.author_name is not distinct from incoming.author_name
where from_brand is not true
union
select row_no from incoming semi join marked_messages using (channel, message_id)
where from_brand is not true;

-- of a row that is no message nobody knows what is the author
insert into withheld
select row_no
from (
    select row_no, unnest(pieces_of(coalesce(raw.record, json_merge_patch('{}', to_json(raw))::text))) as word
    from raw semi join (from incoming where found_problem is not null) as wrong using (row_no)
) as words
semi join (from forgotten where kind = 'word') as forgotten on forgotten.mark = word_mark(words.word)
group by row_no;

update incoming set found_problem = 'forgotten' where row_no in (select row_no from withheld);

create or replace temp table withheld_records as
select row_no
from (select row_no, unnest(pieces_of(record)) as word from broken_records) as words
semi join (from forgotten where kind = 'word') as forgotten on forgotten.mark = word_mark(words.word)
group by row_no;

update broken_records set reason = 'forgotten', record = '' where row_no in (select row_no from withheld_records);

-- Parents, conversations and addresses of the other rows.
update incoming set parent_id = forgotten_id(incoming.parent_id)
from (
    select channel, parent_id
    from (select distinct channel, parent_id from incoming where parent_id is not null) as parents
    semi join (from forgotten where kind = 'message') as forgotten on forgotten.mark = message_mark(parents.channel, parents.parent_id)
) as marked
where incoming.channel = marked.channel and incoming.parent_id = marked.parent_id;

update incoming set conversation_id = forgotten_id(incoming.conversation_id)
from (
    select distinct channel, conversation_id
    from (
        select channel, conversation_id, unnest(pieces_of(conversation_id)) as word
        from (select distinct channel, conversation_id from incoming where conversation_id is not null)
    ) as words
    semi join (from forgotten where kind = 'place') as forgotten on forgotten.mark = place_mark(words.channel, words.word)
) as marked
where incoming.channel = marked.channel and incoming.conversation_id = marked.conversation_id;

update incoming set url = null
from (
    select distinct channel, url
    from (
        select channel, url, unnest(list_concat(pieces_of(url), pieces_of(plain_address(url)))) as word
        from (select distinct channel, url from incoming where url is not null)
    ) as words
    semi join (from forgotten where kind = 'place') as forgotten on forgotten.mark = place_mark(words.channel, words.word)
    where length(word) > 2
) as marked
where incoming.channel = marked.channel and incoming.url = marked.url;

-- Tags, agents and categories.
create or replace temp table withheld_values as
select distinct channel, value
from (
    select channel, value, unnest(pieces_of(value)) as word
    from (select distinct channel, unnest(list_concat(tags, [agent, category])) as value from incoming)
    where value is not null
) as words
semi join (from forgotten where kind = 'tag') as forgotten on forgotten.mark = tag_mark(words.channel, words.word);

create or replace temp table withheld_tags as
select
    channel, tags,
    list(case when (channel, tag) in (select (channel, value) from withheld_values) then forgotten_id(tag) else tag end order by place) as shown
from (
    select channel, tags, unnest(tags) as tag, unnest(range(1, len(tags) + 1)) as place
    from (select distinct channel, tags from incoming where tags is not null)
)
group by channel, tags
having bool_or((channel, tag) in (select (channel, value) from withheld_values));

update incoming set agent = forgotten_id(agent) where (channel, agent) in (select (channel, value) from withheld_values);
update incoming set category = forgotten_id(category) where (channel, category) in (select (channel, value) from withheld_values);
update incoming set tags = withheld_tags.shown
from withheld_tags
where incoming.channel = withheld_tags.channel and incoming.tags = withheld_tags.tags;
