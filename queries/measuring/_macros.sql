-- What the two engines write differently. Exact to the microsecond, and interpolated between the two nearest.
create or replace temp macro seconds_between(later_at, earlier_at) as (epoch_us(later_at) - epoch_us(earlier_at)) / 1e6;
create or replace temp macro percentile(observation, share) as quantile_cont(observation::double, share);

-- Whether an account, by its id or name, is on the configuration's list of those that nobody has to answer.
create or replace temp macro is_ignored(id, name) as
    coalesce(list_contains(getvariable('ignored')::text[], ltrim(lower(id), '@')), false)
    or coalesce(list_contains(getvariable('ignored')::text[], ltrim(lower(name), '@')), false);
