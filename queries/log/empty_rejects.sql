update unreadable set source_row = '' where rowid in (select row_no from rejects_to_empty);
drop table rejects_to_empty;
