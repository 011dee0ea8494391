-- The cells of columns of a file that hold few different ones, with their numbers and what they would be as channels.
-- Parameter: most (different cells).
select place, cell, count(*) as rows, channel_in(cell) as channel, channel_visibility(cell) as visibility
from draft_cells
where place in (select place from draft_cells group by place having count(distinct lower(cell)) <= $most)
group by place, cell
order by place, rows desc, cell
