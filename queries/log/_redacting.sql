-- Which texts are masked: those of messages before an instant (session variable redacted_before; null: none), and those of which
-- the instant is not known.
create or replace temp macro is_to_mask(posted_at) as
    getvariable('redacted_before') is not null and coalesce(posted_at < getvariable('redacted_before')::timestamp, true);
