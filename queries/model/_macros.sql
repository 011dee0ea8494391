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

-- Categories in the order of their gravity: a turn has the gravest of its messages. What is not known is other.
create or replace temp macro gravity_of(category) as case category
    when 'complaint' then 1 when 'question' then 2 when 'suggestion' then 3 when 'praise' then 4
    when 'thanks' then 6 when 'abuse' then 7 when 'spam' then 8 else 5
end::utinyint;
create or replace temp macro category_of(gravity) as case gravity
    when 1 then 'complaint' when 2 then 'question' when 3 then 'suggestion' when 4 then 'praise'
    when 6 then 'thanks' when 7 then 'abuse' when 8 then 'spam' else 'other'
end;

-- The template of a text: what is left of its letters without what differs from customer to customer. That is a signature at the
-- end ("^AB", "- Ana"), a greeting with a name at the beginning, links, handles, numbers, marks of what was masked (‹#›) and
-- punctuation, and the customer's name.
-- Texts of 20 letters and more have one, blanks around them not counted (to cut these off takes longer than all the rest).
create or replace temp macro has_template(text) as case
    when length(text) < 20 then false
    when strlen(text) = length(text) and not starts_with(text, ' ') and not ends_with(text, ' ') then true
    else length(trim(text)) >= 20
end;
create or replace temp macro without_signature(text) as
    regexp_replace(text, '(\s\^\s*\p{L}+|\s[-–—/*~]\s*\p{L}+(\s\p{L}+)?)\.?(\s*(https?://\S+|‹\S+›))*\s*$', '');
create or replace temp macro words_of(text) as
    regexp_replace(lower(text), '‹[^‹›\s]+›|(@|https?://|www\.)\S+|[\d\p{P}\p{S}\t\r\n]+', ' ', 'g');
create or replace temp macro without_word(words, word) as
    case when length(word) < 2 then words else replace(words, ' ' || word || ' ', ' ') end;
