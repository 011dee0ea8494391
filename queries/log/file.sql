-- What an export held. Parameters: file_no, path, name, format, sha256, bytes, now, lacks.
insert into files by name
select
    $file_no as file_no, $path as path, $name as name, $format as format, $sha256 as sha256, $bytes as bytes, $now as loaded_at,
    max(posted_at) filter (where found_problem is null or (found_problem = 'forgotten' and posted_at <= getvariable('latest'))) as newest_at,
    count(*) as rows_read,
    0 as rows_repeated,
    count(*) filter (where is_ambiguous) as ambiguous_times,
    count(*) filter (where is_missing) as missing_times,
    $lacks::text[] as lacks
from incoming;
