-- How many messages a lake has of exports that the log holds, too, and the log no longer: of people whom it has forgotten.
select count(*)
from lake_rows
semi join (from numbers where not is_new) as known on known.lake_no = lake_rows.file_no
anti join log.posts as own on own.channel = lake_rows.channel and own.message_id = lake_rows.message_id
where exists (from log.forgotten)
