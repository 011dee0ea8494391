-- Of times with slashes, dots or dashes: one that only has the day first, one that only has the month first, and any.
select
    min(cell) filter (where numbers.first > 12 and numbers.second <= 12),
    min(cell) filter (where numbers.first <= 12 and numbers.second > 12),
    min(cell)
from (
    select
        cell,
        regexp_extract(cell, '^\s*(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})(?:[,\s]|$)', ['first', 'second'])::struct(first integer, second integer)
            as numbers
    from ordered_times
    where regexp_matches(cell, '^\s*\d{1,2}[/.-]\d{1,2}[/.-](\d{4}|\d{2})([,\s]|$)')
)
