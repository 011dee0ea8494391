-- What a lake holds.
select
    count(*), min(posted_at), max(posted_at), count(*) filter (where not from_brand), count(*) filter (where from_brand)
from lake_rows
