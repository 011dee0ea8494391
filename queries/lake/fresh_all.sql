-- What a lake is made of: all messages of a log.
create or replace temp view fresh as from log_rows;

insert into versions by name
select versions.* replace (numbers.lake_no as file_no)
from log.versions
join numbers on numbers.own_no = versions.file_no;
