-- What Spark writes differently, in the SQL of Spark: these stand in the place of the macros of the same names in
-- `queries/model`, `queries/measuring` and `queries/log`, and of functions that Spark does not have.

-- Seconds since 1970, exact to the microsecond.
create or replace temp macro epoch_us(instant_at) as unix_micros(cast(instant_at as timestamp_ltz));
create or replace temp macro epoch(instant_at) as unix_micros(cast(instant_at as timestamp_ltz)) / 1e6;

create or replace temp macro percentile(observation, share) as percentile(cast(observation as double), share);

-- Of an hour that a clock shows twice the first; one that it never shows moves forward.
create or replace temp macro in_zone(instant_at, tz) as convert_timezone('UTC', tz, instant_at);
create or replace temp macro utc(local_at, tz) as convert_timezone(tz, 'UTC', local_at);

-- The first day of the week that a day is in; weeks begin on day 0, Monday, to 6, Sunday.
create or replace temp macro week_of(day, week_start) as
    date_sub(day, cast(pmod(datediff(day, date '1970-01-05') - week_start, 7) as int));

-- Numbers of messages and customers.
create or replace temp macro number_of(channel, id) as
    case when id is not null then shiftrightunsigned(xxhash64(channel, id), 1) end;

-- The logarithm of the gamma function, by Stirling's series from x + 8 on.
create or replace temp macro lgamma(x) as
    (x + 7.5e0) * ln(x + 8) - (x + 8) + 0.91893853320467274178e0
        + (1e0 / 12 - (1e0 / 360 - (1e0 / 1260 - (1e0 / 1680 - 1e0 / 1188 / ((x + 8) * (x + 8))) / ((x + 8) * (x + 8)))
            / ((x + 8) * (x + 8))) / ((x + 8) * (x + 8))) / (x + 8)
        - ln(x) - ln(x + 1) - ln(x + 2) - ln(x + 3) - ln(x + 4) - ln(x + 5) - ln(x + 6) - ln(x + 7);

-- Letters without their marks. The variables are filled by the engine: letters with marks, and without.
create or replace temp macro strip_accents(text) as
    regexp_replace(translate(text, getvariable('marked_letters'), getvariable('plain_letters')), '\\p{Mn}+', '');

-- Bytes of a text.
create or replace temp macro strlen(text) as octet_length(text);
