-- What the files of this folder share. All texts; null where a text says nothing.

create or replace temp macro said(cell) as nullif(trim(cell), '');

-- A time of ISO 8601 with an offset or Z, as UTC; null for any other text, a date alone among them.
create or replace temp macro instant(cell) as
    case when regexp_matches(cell, '^\s*[12]\d{3}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?\s*([Zz]|UTC|GMT|[+-](0\d|1[0-4])(:?[0-5]\d)?)\s*$')
    then try_cast(regexp_replace(replace(upper(trim(cell)), ',', '.'), '\s+([+-])', '\1') as timestamptz)::timestamp end;

-- A time of ISO 8601 without a zone, as it stands; null for any other text.
create or replace temp macro iso_time(cell) as
    case when regexp_matches(cell, '^\s*[12]\d{3}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?)\s*$')
    then try_cast(replace(upper(trim(cell)), ',', '.') as timestamp) end;

-- A time with slashes, dots or dashes, spelled in one way: the first two numbers, the year, and the clock, of 24 hours or with AM or PM.
create or replace temp macro spelled_time(cell) as
    replace(replace(replace(
        regexp_replace(translate(upper(trim(cell)), chr(8239) || chr(160), '  '), '^(\d{1,2})[/.-]\s?(\d{1,2})[/.-]\s?(\d{4}|\d{2})\.?[,\s]\s*', '\1/\2/\3 '),
        'A.M.', 'AM'), 'P.M.', 'PM'), '. M.', 'M');

-- A time without a zone, as it stands; null for any other text. Whether the day (dmy) or the month (mdy) comes first is decided over the
-- whole file (session variable `date_order`); a year of two digits is of this century.
create or replace temp macro local_time(cell) as
    coalesce(iso_time(cell), case getvariable('date_order')
        when 'dmy' then try_strptime(spelled_time(cell), [
            '%d/%m/%y %H:%M', '%d/%m/%Y %H:%M', '%d/%m/%y %H:%M:%S', '%d/%m/%Y %H:%M:%S',
            '%d/%m/%y %I:%M %p', '%d/%m/%Y %I:%M %p', '%d/%m/%y %I:%M:%S %p', '%d/%m/%Y %I:%M:%S %p'
        ])
        when 'mdy' then try_strptime(spelled_time(cell), [
            '%m/%d/%y %H:%M', '%m/%d/%Y %H:%M', '%m/%d/%y %H:%M:%S', '%m/%d/%Y %H:%M:%S',
            '%m/%d/%y %I:%M %p', '%m/%d/%Y %I:%M %p', '%m/%d/%y %I:%M:%S %p', '%m/%d/%Y %I:%M:%S %p'
        ])
    end);

-- Whether a cell begins with a date. (As a macro: a pattern that stands in a column is compiled for each row.)
create or replace temp macro begins_as_time(cell) as regexp_matches(cell, '^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}');

-- Seconds since 1970, or milliseconds, or microseconds, told by their size, as UTC; null for any other text and before 1973.
create or replace temp macro unix_time(cell) as
    case
        when try_cast(trim(cell) as double) between 1e8 and 1e11 then make_timestamp(round(try_cast(trim(cell) as double) * 1e6)::bigint)
        when try_cast(trim(cell) as double) between 1e11 and 1e14 then make_timestamp(round(try_cast(trim(cell) as double) * 1e3)::bigint)
        when try_cast(trim(cell) as double) between 1e14 and 1e17 then make_timestamp(round(try_cast(trim(cell) as double))::bigint)
    end;

-- When a tweet was written, told by its id; null for ids from before 4 November 2010, which do not say.
create or replace temp macro snowflake_time(cell) as
    case when try_cast(trim(cell) as bigint) >= 29700859247 then make_timestamp(((try_cast(trim(cell) as bigint) >> 22) + 1288834974657) * 1000) end;

create or replace temp macro yes_or_no(cell) as
    coalesce(try_cast(trim(cell) as boolean), case when lower(trim(cell)) in ('yes', 'y') then true when lower(trim(cell)) in ('no', 'n') then false end);

-- An id; `3.0` is what a spreadsheet or a data frame made of 3.
create or replace temp macro id(cell) as
    case when ends_with(trim(cell), '.0') then regexp_replace(trim(cell), '^(\d+)\.0$', '\1') else said(cell) end;

-- A list written as JSON or with semicolons.
create or replace temp macro labels(cell) as
    case
        when said(cell) is null then null
        when trim(cell) like '[%' then coalesce(try_cast(try_cast(cell as json) as text[]), [trim(cell)])
        else list_filter(list_transform(string_split(cell, ';'), lambda label: trim(label)), lambda label: label <> '')
    end;

-- The three characters that HTML exports escape.
create or replace temp macro unescaped(cell) as
    case when contains(cell, '&')
    then replace(replace(replace(replace(replace(cell, '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#39;', ''''), '&amp;', '&')
    else cell end;

-- An id whose digits a spreadsheet dropped: 1.03006E+13.
create or replace temp macro is_lost_id(cell) as coalesce(regexp_matches(cell, '^\s*\d([.,]\d+)?[eE]\+?\d+\s*$'), false);

-- An id that is unique only within a tool.
create or replace temp macro tool_id(tool, cell) as tool || ':' || id(cell);

-- A list with commas.
create or replace temp macro comma_labels(cell) as
    case when said(cell) is not null
    then list_filter(list_transform(string_split(cell, ','), lambda label: trim(label)), lambda label: label <> '') end;

-- The text of a piece of HTML.
create or replace temp macro plain_text(html) as
    trim(unescaped(
        case when contains(html, '<') then regexp_replace(
            regexp_replace(
                regexp_replace(html, '(?is)<(script|style)\b[^>]*>.*?</(script|style)>', '', 'g'), '(?i)<(br|/p|/div|/li|/tr)\b[^>]*>', chr(10), 'g'
            ),
            '<[^>]*>', '', 'g'
        ) else html end
    ), ' ' || chr(10) || chr(13) || chr(9));

-- Whether an account is one of the brand's (session variable `accounts`: lower case, without @): its id, its name, or, of an address, the part behind the @.
create or replace temp macro is_brand(author_id, author_name) as
    coalesce(list_has_any(getvariable('accounts')::text[], [
        ltrim(lower(trim(author_id)), '@'), ltrim(lower(trim(author_name)), '@'), split_part(ltrim(lower(trim(author_id)), '@'), '@', 2)
    ]), false);

-- Whether a text names an account of the brand with an @.
create or replace temp macro names_brand(text) as
    coalesce(list_has_any(
        getvariable('accounts')::text[], regexp_extract_all(lower(text), '@([\p{L}\p{N}_.-]*[\p{L}\p{N}_])', 1)
    ), false);

-- A channel in the words of an export (Facebook Post, voicemail, Channel::TwilioSms) by its name here; any other word as it is, lower case.
create or replace temp macro channel_in(words) as
    case
        when said(words) is null then null
        when regexp_matches(lower(words), 'slack|wechat|snapchat|apple.?(business|messages)') then lower(trim(words))
        when regexp_matches(lower(words), 'voice|(^|[^i])phone|\bcall\b') then 'phone'
        when regexp_matches(lower(words), 'whats.?app') then 'whatsapp'
        when regexp_matches(lower(words), 'instagram') then 'instagram'
        when regexp_matches(lower(words), 'facebook|messenger') then 'facebook'
        when regexp_matches(lower(words), 'twitter|^\s*x\s*(\(|dm|$)') then 'twitter'
        when regexp_matches(lower(words), 'telegram') then 'telegram'
        when regexp_matches(lower(words), 'sms|text.?message') then 'sms'
        when regexp_matches(lower(words), 'mail') then 'email'
        when regexp_matches(lower(words), 'you.?tube') then 'youtube'
        when regexp_matches(lower(words), 'tik.?tok') then 'tiktok'
        when regexp_matches(lower(words), 'linked.?in') then 'linkedin'
        when regexp_matches(lower(words), 'trust.?pilot') then 'trustpilot'
        when regexp_matches(lower(words), 'google.?play|play.?store') then 'google_play'
        when regexp_matches(lower(words), 'app.?store|itunes') then 'app_store'
        when regexp_matches(lower(words), 'google.?(my.?)?business') then 'google_business'
        when regexp_matches(lower(words), 'chat|messaging') then 'webchat'
        when regexp_matches(lower(words), 'forum|topic|communit') then 'forum'
        else lower(trim(words))
    end;

-- Whether a post on such a channel was for all to read: on networks, but not in direct or private messages.
create or replace temp macro channel_visibility(words) as
    case
        when channel_in(words) in ('twitter', 'facebook', 'instagram', 'youtube', 'tiktok', 'linkedin', 'trustpilot', 'google_play', 'app_store', 'google_business', 'forum')
            and not regexp_matches(lower(words), 'messag|messenger|direct|private|\bdm\b|_dm')
        then 'public'
        else 'private'
    end;
