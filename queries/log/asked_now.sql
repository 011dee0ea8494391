-- All turns as of the latest message. Reads `dimensioned`.
select dimensioned.*, 0 as slice_no, defaults.as_of
from dimensioned
cross join defaults
