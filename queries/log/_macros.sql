-- Channels that an export names and this program does not know.
create or replace temp macro is_unknown_channel(channel) as
    coalesce(channel not in (
        'twitter', 'facebook', 'instagram', 'youtube', 'tiktok', 'linkedin', 'reddit', 'mastodon', 'bluesky', 'telegram', 'whatsapp', 'sms',
        'phone', 'email', 'webchat', 'app_store', 'google_play', 'google_business', 'trustpilot', 'forum', 'other'
    ), false);

-- Not by a cast, which would go by the zone of the session.
create or replace temp macro utc_later(local_at, tz) as (local_at at time zone tz) at time zone 'UTC';
create or replace temp macro in_zone(instant_at, tz) as (instant_at at time zone 'UTC') at time zone tz;

-- Of an hour that a clock shows twice, the first. UTC shows none twice and skips none.
create or replace temp macro utc(local_at, tz) as
    case
        when tz = 'UTC' then local_at
        when in_zone(utc_later(local_at, tz) - interval 1 hour, tz) = local_at then utc_later(local_at, tz) - interval 1 hour
        when in_zone(utc_later(local_at, tz) - interval 30 minute, tz) = local_at then utc_later(local_at, tz) - interval 30 minute
        else utc_later(local_at, tz)
    end;
create or replace temp macro is_repeated_hour(local_at, tz) as tz <> 'UTC' and coalesce(utc(local_at, tz) <> utc_later(local_at, tz), false);
create or replace temp macro is_skipped_hour(local_at, tz) as tz <> 'UTC' and coalesce(in_zone(utc_later(local_at, tz), tz) <> local_at, false);

-- All that labels are made of, as one number.
create or replace temp macro what_is_read(text, language, from_brand, automated, category, tags) as
    hash(text, language, from_brand, automated, category, tags);

-- Whose account it is that wrote as the brand (session variables `accounts` and `account_owners`); null where nobody said.
create or replace temp macro account_brand(author_id, author_name) as
    case when len(getvariable('account_owners')::text[]) > 0 then
        (getvariable('account_owners')::text[])[list_position(
            getvariable('accounts')::text[],
            list_intersect([
                ltrim(lower(trim(author_id)), '@'), ltrim(lower(trim(author_name)), '@'), split_part(ltrim(lower(trim(author_id)), '@'), '@', 2)
            ], getvariable('accounts')::text[])[1]
        )]
    end;

-- Whether a text is one JSON object.
create or replace temp macro is_json_object(line) as
    coalesce(json_valid(line) and case when json_valid(line) then json_type(line) = 'OBJECT' end, false);
