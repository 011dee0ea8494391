-- What an export held of which every row became a message, and no time was local. Parameters as in `file`.
insert into files by name
select
    $file_no as file_no, $path as path, $name as name, $format as format, $sha256 as sha256, $bytes as bytes, $now as loaded_at,
    max(posted_at) as newest_at,
    count(*) as rows_read,
    0 as rows_repeated,
    0 as ambiguous_times,
    0 as missing_times,
    $lacks::text[] as lacks
from posts
where file_no = $file_no;
