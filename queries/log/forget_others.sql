-- The ids of others' rows that lead to the person go, and the rows of the person become rejected ones without content: before
-- what is left is decided (`log/decide`). Parameter: channel.
update contenders set parent_id = forgotten_id(parent_id) where parent_id in (select message_id from own_messages);

update versions set parent_id = forgotten_id(parent_id)
where channel = $channel and parent_id in (select message_id from own_messages);

update posts set parent_id = forgotten_id(parent_id)
where channel = $channel and parent_id in (select message_id from own_messages);

update contenders set conversation_id = forgotten from own_ids where conversation_id = id;
update versions set conversation_id = forgotten from own_ids where channel = $channel and conversation_id = id;
update posts set conversation_id = forgotten from own_ids where channel = $channel and conversation_id = id;

update contenders set url = null where url in (select url from own_urls);
update versions set url = null where channel = $channel and url in (select url from own_urls);
update posts set url = null where channel = $channel and url in (select url from own_urls);

update contenders set agent = forgotten_id(agent) where agent in (select value from own_values);
update contenders set category = forgotten_id(category) where category in (select value from own_values);
update contenders set tags = own_tags.shown from own_tags where contenders.tags = own_tags.tags;

update versions set agent = forgotten_id(agent) where channel = $channel and agent in (select value from own_values);
update versions set category = forgotten_id(category) where channel = $channel and category in (select value from own_values);
update versions set tags = own_tags.shown from own_tags where channel = $channel and versions.tags = own_tags.tags;

update posts set agent = forgotten_id(agent) where channel = $channel and agent in (select value from own_values);
update posts set category = forgotten_id(category) where channel = $channel and category in (select value from own_values);
update posts set tags = own_tags.shown from own_tags where channel = $channel and posts.tags = own_tags.tags;

-- what their texts say stays as it was read
insert into read_before
select message_no, what_is_read(text, language, from_brand, automated, category, tags)
from posts
semi join own_named using (message_no)
anti join contested using (channel, message_id);

update unreadable set source_row = '', reason = 'forgotten' where rowid in (select row_no from own_rejects);

insert into unreadable
select file_no, 0, 'forgotten', '' from (select file_no from own_versions union all select file_no from own_posts);

delete from posts where message_no in (select message_no from own_posts);
