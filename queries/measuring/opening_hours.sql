-- Opening hours by channel: each row lies in one day of UTC, and no two of a channel overlap.
create or replace temp table opening_hours (
    channel text,
    day date,
    from_at timestamp,
    to_at timestamp,
    is_known boolean,
    is_open boolean,
    daypart text,
    open_before_seconds bigint,    -- open time of the channel before this row
    unknown_before_seconds bigint  -- time without known hours before this row
);
