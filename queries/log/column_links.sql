-- How many cells of each column of a file stand as ids in other rows, and are no ids of their own. Parameter: ids (place).
select place, count(*) filter (where exists (
    select 1 from draft_cells as ids where ids.place = $ids and ids.cell = draft_cells.cell and ids.row_no <> draft_cells.row_no
)) as links
from draft_cells
where place <> $ids
group by place
