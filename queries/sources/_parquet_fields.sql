-- The root of a Parquet file's fields, then they, each before those within it.
select name, type, num_children
from parquet_schema($path)
