-- What the files of this folder share. All texts; null where a text says nothing.

create or replace temp macro said(cell) as nullif(trim(cell), '');

-- A time of ISO 8601 with an offset or Z, as UTC; null for any other text, a date alone among them.
create or replace temp macro instant(cell) as
    case when regexp_matches(cell, '^\s*[12]\d{3}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?\s*([Zz]|UTC|GMT|[+-](0\d|1[0-4])(:?[0-5]\d)?)\s*$')
    then try_cast(regexp_replace(replace(upper(trim(cell)), ',', '.'), '\s+([+-])', '\1') as timestamptz)::timestamp end;

-- A time without a zone, as it stands; null for any other text.
create or replace temp macro local_time(cell) as
    case when regexp_matches(cell, '^\s*[12]\d{3}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?\s*$')
    then try_cast(replace(upper(trim(cell)), ',', '.') as timestamp) end;

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
