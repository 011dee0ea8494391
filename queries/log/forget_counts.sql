-- What is to go (`log/forget`). Parameter: channel.
select
    (select count(*) from own_posts) + (
        select count(*) from contested anti join contenders using (channel, message_id)
    ) as messages,
    (select count(*) from own_versions) as versions,
    (select count(*) from own_rejects) as rejected,
    (
        select count(*) from posts
        anti join own_messages using (channel, message_id)
        where channel = $channel and (
            parent_id in (select message_id from own_messages)
            or conversation_id in (select id from own_ids)
            or url in (select url from own_urls)
            or message_no in (from own_named)
        )
    ) as others,
    (select count(*) from naming) as mentions
