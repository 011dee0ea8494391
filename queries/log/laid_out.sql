-- The rows of an export as messages, read once: what follows asks for them several times.
create or replace temp table incoming as select * exclude (source_row) from incoming_rows;
