drop table if exists json_documents;
drop table if exists holders;
drop table if exists json_records;
drop macro if exists at_holder_keys;
drop macro if exists holders_in;
drop macro if exists at_record_keys;
drop macro if exists records_in;
drop macro if exists has_record_keys;
