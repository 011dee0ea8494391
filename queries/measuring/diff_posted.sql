-- The numbers of the messages of a log that were posted by an instant. Parameter: as_of.
select message_no from posts where posted_at <= $as_of
