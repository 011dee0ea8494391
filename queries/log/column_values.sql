-- The cells of a column of a file that holds few different ones (`draft_column`: cell), with their numbers and what they would be as
-- channels; the most frequent first.
select cell, count(*) as rows, channel_in(cell) as channel
from draft_column
group by cell
order by rows desc, cell
