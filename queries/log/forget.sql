-- What a log holds of one person. Parameters: channel, author (the id; the name where there is no id).
-- However it is spelled; who gives no id but a name that is nobody else's is the person as well.
create or replace temp table channel_authors as
select author_id, author_name, same_author(coalesce(author_id, author_name)) as author, same_author(author_name) as name
from (
    select author_id, author_name from posts where not from_brand and channel = $channel
    union
    select author_id, author_name from versions where not from_brand and channel = $channel
);

create or replace temp table own_names as
select name from channel_authors where author_id is not null and name is not null and author = same_author($author)
except
select name from channel_authors where author_id is not null and author <> same_author($author);

create or replace temp table own_authors as
select author_id, author_name from channel_authors
where author = same_author($author) or (author_id is null and name in (select name from own_names));

create or replace temp table own_rows as
select channel, message_id, posted_at
from (
    select channel, message_id, posted_at, author_id, author_name from posts where not from_brand and channel = $channel
    union
    select channel, message_id, posted_at, author_id, author_name from versions where not from_brand and channel = $channel
) as rows_read
semi join own_authors
    on own_authors.author_id is not distinct from rows_read.author_id
    and own_authors.author_name is not distinct from rows_read.author_name;

create or replace temp table own_messages as
select distinct channel, message_id from own_rows;

-- The rows of these messages that are the person's, whatever they say of who wrote them. What another wrote at another time only
-- has the same id.
create or replace temp table own_versions as
select versions.rowid as row_no, file_no
from versions semi join own_messages using (channel, message_id)
where not from_brand and (
    author_id is null
    or author_id in (select author_id from own_authors)
    or (message_id, posted_at) in (select (message_id, posted_at) from own_rows)
);

create or replace temp table own_posts as
select message_no, file_no
from (from posts semi join own_messages using (channel, message_id)) as posts
anti join versions using (channel, message_id);

-- Ids, names and messages as they may stand in other rows.
create or replace temp table own_words as
select distinct plain_word(word) as word, is_name
from (
    select $author as word, true as is_name
    union all
    select unnest([author_id, author_name]), true from own_authors
    union all
    select author_name, true
    from (
        select channel, message_id, author_id, author_name from posts where not from_brand
        union all
        select channel, message_id, author_id, author_name from versions where not from_brand
    ) as nameless
    semi join own_messages using (channel, message_id)
    where author_id is null
    union all
    select message_id, false from own_messages
)
where plain_word(word) <> '';

-- What is left of the messages that came more than once.
create or replace temp table contested as
select distinct channel, message_id from own_messages semi join versions using (channel, message_id);

create or replace temp table read_before as
select posts.message_no, what_is_read(text, language, from_brand, automated, category, tags) as was_read
from posts semi join contested using (channel, message_id);

create or replace temp table contenders as
select versions.* exclude (outcome)
from versions semi join contested using (channel, message_id)
where versions.rowid not in (select row_no from own_versions);

-- Ids and addresses of others that lead to the person.
create or replace temp table own_ids as
with others as (
    select conversation_id, url from posts
    where channel = $channel
    union
    select conversation_id, url from versions
    where channel = $channel
)
select distinct id, forgotten_id(id) as forgotten
from (select id, ' ' || plain_word(id) || ' ' as words from (select distinct conversation_id as id from others where conversation_id is not null)) as ids
join own_words on contains(ids.words, ' ' || own_words.word || ' ');

create or replace temp table own_urls as
with urls as (
    select url from posts where channel = $channel and url is not null
    union
    select url from versions where channel = $channel and url is not null
)
select distinct url
from (select url, ' ' || plain_word(url) || ' ' || plain_word(plain_address(url)) || ' ' as words from urls) as urls
join (from own_words where length(word) > 2) as own_words on contains(urls.words, ' ' || own_words.word || ' ');

-- Tags, agents and categories of others that hold the id, or a name of several words: one of a single word may be theirs.
create or replace temp table own_tag_words as
select word from own_words
where is_name and length(word) > 2 and (
    contains(word, ' ')
    or word = plain_word($author)
    or word in (select plain_word(author_id) from own_authors where author_id is not null)
);

create or replace temp table own_values as
with said as (
    select unnest(list_concat(tags, [agent, category])) as value from posts where channel = $channel
    union
    select unnest(list_concat(tags, [agent, category])) from versions where channel = $channel
)
select distinct value
from (select value, ' ' || plain_word(value) || ' ' as words from said where value is not null) as said
join own_tag_words on contains(said.words, ' ' || own_tag_words.word || ' ');

create or replace temp table own_tags as
with listed as (
    select tags from posts where channel = $channel and tags is not null
    union
    select tags from versions where channel = $channel and tags is not null
)
select tags, list(case when tag in (select value from own_values) then forgotten_id(tag) else tag end order by place) as shown
from (select tags, unnest(tags) as tag, unnest(range(1, len(tags) + 1)) as place from listed)
group by tags
having bool_or(tag in (select value from own_values));

create or replace temp table own_named as
select message_no from posts
where channel = $channel and (
    agent in (select value from own_values)
    or category in (select value from own_values)
    or tags in (select tags from own_tags)
);

-- Rejected rows; JSON may spell letters by their numbers.
create or replace temp table own_rejects as
with rejected as (
    select rowid as row_no, plain_word(source_row) as words from unreadable where reason <> 'forgotten'
    union all
    select rowid, plain_word(array_to_string(json_extract_string(source_row, '$..*'), ' '))
    from unreadable
    where reason <> 'forgotten' and contains(source_row, '\u') and is_json_object(source_row)
)
select distinct row_no from rejected join own_words on contains(' ' || words || ' ', ' ' || own_words.word || ' ');

create or replace temp table touched as
select message_no from posts semi join own_messages using (channel, message_id)
union
select message_no from posts
where channel = $channel and (
    parent_id in (select message_id from own_messages)
    or conversation_id in (select id from own_ids)
)
union
from own_named;

-- So that no later load brings the person back; an id that is also that of another's message is left alone.
insert into forgotten
select mark, kind, $now
from (
    select author_mark($channel, same_author($author)) as mark, 'author' as kind
    union
    select name_mark($channel, name), 'name' from own_names
    union
    select message_mark(channel, message_id), 'message'
    from own_messages
    anti join (from contenders where not from_brand) as others using (channel, message_id)
    union
    select word_mark(word), 'word' from own_words
    union
    select place_mark($channel, word), 'place' from own_words
    union
    select tag_mark($channel, word), 'tag' from own_tag_words
    union
    select len(string_split(word, ' '))::text, 'pieces' from own_words where len(string_split(word, ' ')) > 8
)
where mark not in (select mark from forgotten);

-- How often others name the person: first what holds a name's first piece at all.
create or replace temp table naming as
with names as (
    select word, split_part(word, ' ', 1) as first_piece from own_words where is_name and length(word) > 2
)
select distinct message_no
from (
    select said.message_no, said.text, names.word
    from (select message_no, channel, message_id, text from posts where text is not null) as said
    anti join own_messages using (channel, message_id)
    join names on contains(one_spelling(said.text), names.first_piece)
)
where contains(' ' || plain_word(text) || ' ', ' ' || word || ' ');
