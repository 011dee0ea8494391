-- The turns of all periods, as of theirs. Reads `dimensioned` and `slices`.
select turns.*, slices.slice_no, slices.as_of
from dimensioned as turns
join slices
    on turns.opened_at >= slices.from_at and turns.opened_at < slices.to_at and turns.opened_at <= slices.as_of
