-- Channels on which a talk has no end of its own.
create or replace temp macro is_chat(channel) as channel in ('whatsapp', 'telegram', 'sms', 'phone', 'webchat');

-- The first account that a text names.
create or replace temp macro first_name(text) as lower(rtrim(regexp_extract(text, '@([\p{L}\p{N}_.\-]+)', 1), '.-'));

-- Numbers of messages and customers: 63 bits of a hash. A load makes sure that no two have the same.
create or replace temp macro number_of(channel, id) as case when id is not null then (hash(channel, id) >> 1)::bigint end;

-- What tells one way of numbering from another.
create or replace temp macro numbering() as number_of('answered', '1')::text;
