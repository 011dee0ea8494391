-- What the cells of each column of a file look like (`draft_cells`: place of the column, row_no, cell that is not empty).
select
    place,
    count(*) as filled,
    count(distinct cell) as different,
    avg(length(cell)) as mean_length,
    max(length(cell)) as longest,
    count(*) filter (where contains(cell, ' ')) as spaced,
    count(*) filter (where instant(cell) is not null) as instants,
    count(*) filter (where iso_time(cell) is not null) as iso_times,
    count(*) filter (where unix_time(cell) between timestamp '2005-01-01' and timestamp '2100-01-01') as unix_times,
    count(*) filter (where regexp_matches(cell, '\d[:.]\d\d') and regexp_matches(cell, '\d.*\d.*\d.*\d.*\d.*\d')) as clocks,
    count(*) filter (where regexp_matches(cell, '^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\.?$')) as dates,
    count(*) filter (where regexp_matches(cell, '^\d{1,2}:\d\d(:\d\d)?( ?[AaPp][Mm])?$')) as hours,
    count(*) filter (where try_cast(cell as double) is not null) as numbers,
    count(*) filter (where yes_or_no(cell) is not null) as flags,
    count(*) filter (where regexp_matches(cell, '^[A-Za-z]{2,3}([-_][A-Za-z]{2,4})?$')) as languages,
    count(*) filter (where contains(cell, ',') and not contains(cell, ';') and not starts_with(cell, '[')) as commas,
    count(*) filter (where contains(cell, ';') or starts_with(cell, '[')) as lists
from draft_cells
group by place
order by place
