-- percentile(values, share): interpolated between the two nearest, as Spark's function of that name.
create or replace temp macro percentile(observation, share) as quantile_cont(observation::double, share);
