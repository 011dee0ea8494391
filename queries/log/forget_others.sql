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

update unreadable set source_row = '', reason = 'forgotten' where rowid in (select row_no from own_rejects);

insert into unreadable
select file_no, 0, 'forgotten', '' from (select file_no from own_versions union all select file_no from own_posts);

delete from posts where message_no in (select message_no from own_posts);
