-- Of times with slashes, dots or dashes: one that only has the day first, one that only has the month first, and any. Only cells that are
-- a date, with a time or without, and no other text.
select
    min(trim(cell)) filter (where numbers.first > 12 and numbers.second <= 12),
    min(trim(cell)) filter (where numbers.first <= 12 and numbers.second > 12),
    min(trim(cell))
from (
    select
        cell,
        regexp_extract(cell, '^\s*(\d{1,2})[/.-]\s?(\d{1,2})[/.-]', ['first', 'second'])::struct(first integer, second integer) as numbers
    from ordered_times
    where regexp_matches(cell, '^\s*\d{1,2}[/.-]\s?\d{1,2}[/.-]\s?(\d{4}|\d{2})\.?([,\s]\s*\d{1,2}:\d\d(:\d\d)?(\s?[AaPp]\.?\s?[Mm]\.?)?)?\s*$')
)
