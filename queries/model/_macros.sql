-- Channels on which a talk has no end of its own.
create or replace temp macro is_chat(channel) as channel in ('whatsapp', 'telegram', 'sms', 'phone', 'webchat');

-- The first account that a text names.
create or replace temp macro first_name(text) as lower(rtrim(regexp_extract(text, '@([\p{L}\p{N}_.\-]+)', 1), '.-'));
