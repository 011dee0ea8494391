-- What a file of a lake says of a message, in the order of its columns; `generation` stands behind. No rows.
create or replace temp view shape as
select
    message_no, file_no, message_id, posted_at, channel, brand, author_id, author_name, from_brand, agent, parent_id, conversation_id, text,
    visibility, directed, automated, category, language, followers, shares, likes, rating, removed_at, removed_by, url, tags, position,
    null::text as label_language,
    null::text as label_category,
    null::text as label_category_source,
    null::boolean as act_is_automated,
    null::boolean as act_is_interim,
    null::boolean as act_is_handoff,
    null::boolean as act_is_redirect,
    null::boolean as act_is_apology,
    null::boolean as act_is_closing,
    null::bigint as template_no
from posts
where false;
