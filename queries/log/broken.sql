-- Records of an export that could not be taken apart. Parameter: file_no.
insert into unreadable select $file_no, row_no, reason, record from broken_records;

update files
set rows_read = rows_read + (select count(*) from broken_records)
where file_no = $file_no;
