-- The exports of a lake that the log does not know, and what is said of their rows.
insert into files by name
select lake_files.* replace (own_no as file_no)
from lake_files join numbers on numbers.lake_no = lake_files.file_no;

insert into remarks by name
select lake_remarks.* replace (own_no as file_no)
from lake_remarks join numbers on numbers.lake_no = lake_remarks.file_no;

insert into unreadable by name
select lake_unreadable.* replace (own_no as file_no)
from lake_unreadable join numbers on numbers.lake_no = lake_unreadable.file_no;

insert into label_errors by name from lake_label_errors where not exists (from label_errors);
