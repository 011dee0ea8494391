-- Records of a CSV that could not be taken apart. Parameter: file_no.
insert into unreadable
select
    $file_no,
    line,
    case any_value(error_type)
        when 'MISSING COLUMNS' then 'fewer cells than the header: cut off or broken'
        when 'TOO MANY COLUMNS' then 'more cells than the header'
        when 'UNQUOTED VALUE' then 'a quote that does not end where it should'
        when 'INVALID ENCODING' then 'bytes that are not UTF-8'
        when 'LINE SIZE OVER MAXIMUM' then 'longer than a record may be'
        else lower(any_value(error_type)::text)
    end,
    any_value(csv_line)
from broken_records
group by scan_id, file_id, line;

update files
set rows_read = rows_read + (select count(distinct (scan_id, file_id, line)) from broken_records)
where file_no = $file_no;
