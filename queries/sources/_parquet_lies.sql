-- A row where a Parquet file's footer tells of pages that are not within the file, which breaks the engine.
select 1
from parquet_metadata($path)
where total_compressed_size not between 0 and $bytes
    or total_uncompressed_size < 0
    or num_values < 0
    or data_page_offset not between 0 and $bytes
    or dictionary_page_offset not between 0 and $bytes
limit 1
