-- Channels on which a talk has no end of its own.
create or replace temp macro is_chat(channel) as channel in ('whatsapp', 'telegram', 'sms', 'phone', 'webchat');

-- The accounts that a text names, in its order.
create or replace temp macro names_in(text) as
    list_transform(regexp_extract_all(text, '@([\p{L}\p{N}_.\-]+)', 1), lambda name: lower(rtrim(name, '.-')));

-- What stands between an @ at the very beginning and the first space.
create or replace temp macro addressee(text) as
    case when starts_with(text, '@') then lower(substr(text, 2, strpos(text, ' ') - 2)) end;

-- Numbers of messages and customers: 63 bits of a hash. A load makes sure that no two have the same.
create or replace temp macro number_of(channel, id) as case when id is not null then (hash(channel, id) >> 1)::bigint end;

-- What tells one way of numbering from another.
create or replace temp macro numbering() as number_of('answered', '1')::text;
