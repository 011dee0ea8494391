-- A share's counts by slice, of what are no turns or messages of customers. Reads `counts`: by slice.
select slice as slice_no, numerator, denominator, pending, 1e0 as effect
from counts
