-- JSON as it is taken apart: documents, the objects in them that hold records, and the records in the order of the files.
create or replace temp table json_documents (file integer, document_no bigint, document text, broken text, record text);
create or replace temp table holders (holder_no bigint, file integer, document_no bigint, holder json);
create or replace temp table json_records (file integer, document_no bigint, holder_no bigint, record_path text, record text, broken text);
