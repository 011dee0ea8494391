-- Hashes that only who has the key of the log can make: HMAC-SHA-256. Session variables: key_inner and key_outer, the two
-- blocks that the key gives.
create or replace temp macro keyed(kind, value) as
    sha256(getvariable('key_outer')::blob || unhex(sha256(getvariable('key_inner')::blob || encode(kind || chr(10) || value))));

-- A text in the one spelling in which names and ids are compared: without case, compatibility forms and signs that do not show.
-- Session variables (`analytics/log/withholding.py`): compatible, a class of signs that are forms of others; forms and plain_forms.
create or replace temp macro one_spelling(value) as
    case
        when strlen(value) = length(value) then lower(value)
        when regexp_matches(value, getvariable('compatible')::text) then
            lower(upper(nfc_normalize(translate(
                regexp_replace(value, '\p{Cf}+', '', 'g'), getvariable('forms')::text, getvariable('plain_forms')::text
            ))))
        else lower(upper(nfc_normalize(regexp_replace(value, '\p{Cf}+', '', 'g'))))
    end;

-- An id or name of an author, however an export spells it.
create or replace temp macro same_author(author) as
    coalesce(nullif(trim(ltrim(one_spelling(author), ' @')), ''), author);

-- Marks of who and what was forgotten (table `forgotten`): an author of a channel by `same_author` (older logs: as it was
-- spelled); the name of one who has an id; a message of a channel; a name, id or account as it may stand by itself in a row that
-- is no message; in an id or address of a channel; and in its tags, agents and categories.
create or replace temp macro tag_mark(channel, word) as keyed('tag', channel || chr(10) || word);
create or replace temp macro name_mark(channel, name) as keyed('name', channel || chr(10) || name);
create or replace temp macro author_mark(channel, author) as keyed('author', channel || chr(10) || author);
create or replace temp macro message_mark(channel, message_id) as keyed('message', channel || chr(10) || message_id);
create or replace temp macro word_mark(word) as keyed('word', word);
create or replace temp macro place_mark(channel, word) as keyed('place', channel || chr(10) || word);

-- What stands for an id that would lead to somebody, and for the id and the name of an author.
create or replace temp macro forgotten_id(id) as 'forgotten:' || substr(keyed('id', id), 1, 16);
create or replace temp macro pseudonym(value) as 'p' || substr(keyed('pseudonym', value), 1, 16);

-- A name, an id or an account as it is compared: its letters and digits in one spelling, with a space for all between them.
create or replace temp macro split_runs(spelled) as
    list_filter(string_split_regex(spelled, '[^\p{L}\p{M}\p{N}\p{So}]+'), lambda run: run <> '');
create or replace temp macro runs_of(value) as split_runs(one_spelling(value));
create or replace temp macro plain_word(value) as array_to_string(runs_of(value), ' ');

-- All in a row, an id or an address that may be one: whatever stands one after another in it, of eight pieces at most, or of as many
-- as somebody who was forgotten has (session variable long_runs). The pieces are made once: an expression within a lambda is worked
-- out for each of its elements.
create or replace temp macro windows_of(pieces) as
    flatten(list_transform(
        [pieces],
        lambda runs: flatten(list_transform(
            range(1, len(runs) + 1),
            lambda first: list_transform(
                list_concat(
                    range(first, least(first + 7, len(runs)) + 1),
                    list_filter(
                        list_transform(getvariable('long_runs')::bigint[], lambda long: first + long - 1),
                        lambda last: last <= len(runs)
                    )
                ),
                lambda last: array_to_string(runs[first:last], ' ')
            )
        ))
    ));

-- Marks of older logs are of words in lower case, in no other way brought to one spelling.
create or replace temp macro pieces_of(value) as
    list_distinct(list_concat(
        windows_of(runs_of(value::text)),
        case when strlen(value::text) <> length(value::text) then windows_of(split_runs(lower(value::text))) end,
        case when contains(value, '\u') and is_json_object(value) then
            windows_of(runs_of(array_to_string(json_extract_string(value::text, '$..*'), ' ')))
        end,
        [plain_word(value::text)]
    ));

-- An address without its percent signs.
create or replace temp macro plain_address(url) as coalesce(try(url_decode(url)), url);
