-- What the two engines write differently. Exact to the microsecond, and interpolated between the two nearest.
create or replace temp macro seconds_between(later_at, earlier_at) as (epoch_us(later_at) - epoch_us(earlier_at)) / 1e6;
create or replace temp macro percentile(observation, share) as quantile_cont(observation::double, share);

-- The first day of the week that a day is in; weeks begin on day 0, Monday, to 6, Sunday.
create or replace temp macro week_of(day, week_start) as
    day - ((((day - date '1970-01-05') - week_start) % 7 + 7) % 7)::integer;

-- Wilson's score interval of a share, for a sample that is worth denominator / effect; z is a quantile of the normal distribution.
-- Source: E. B. Wilson, Probable inference, JASA 22 (1927).
create or replace temp macro wilson_centre(share, n, z) as (share + z * z / (2 * n)) / (1 + z * z / n);
create or replace temp macro wilson_half(share, n, z) as z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n));
create or replace temp macro wilson_low(numerator, denominator, effect, z) as greatest(0e0, least(
    wilson_centre(numerator / denominator, denominator / greatest(effect, 1e0), z)
        - wilson_half(numerator / denominator, denominator / greatest(effect, 1e0), z),
    numerator / denominator
));
create or replace temp macro wilson_high(numerator, denominator, effect, z) as least(1e0, greatest(
    wilson_centre(numerator / denominator, denominator / greatest(effect, 1e0), z)
        + wilson_half(numerator / denominator, denominator / greatest(effect, 1e0), z),
    numerator / denominator
));

-- How many times too large the number of turns is as a sample, since customers come more than once: the variance of a ratio with
-- customers as clusters, over that of as many independent turns; 1 where each customer asked once. Where the share is 0 or 1, or one
-- customer asked everything, that variance is unknown, and a customer counts as one observation. The sums are over customers, of y²,
-- ym and m² of their y turns in the numerator and m in the denominator. Source: L. Kish, Survey Sampling (1965), chapter 6.
create or replace temp macro design_effect(numerator, denominator, customers, sum_yy, sum_ym, sum_mm) as
    case
        when customers < 2 or numerator = 0 or numerator = denominator then sum_mm / denominator
        else greatest(
                sum_yy - 2 * (numerator / denominator) * sum_ym + (numerator / denominator) * (numerator / denominator) * sum_mm,
                0e0
            ) * customers / nullif(customers - 1, 0) / (denominator::double * denominator::double)
            / ((numerator / denominator) * (1 - numerator / denominator) / nullif(denominator - 1, 0))
    end;

-- Of n throws of a coin just k are heads.
create or replace temp macro chance_of_heads(n, k) as exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) - n * ln(2));

-- Whether an account, by its id or name, is on the configuration's list of those that nobody has to answer.
create or replace temp macro is_ignored(id, name) as
    coalesce(list_contains(getvariable('ignored')::text[], ltrim(lower(id), '@')), false)
    or coalesce(list_contains(getvariable('ignored')::text[], ltrim(lower(name), '@')), false);
