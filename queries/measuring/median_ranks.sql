-- The ranks, from 1, of the order statistics that bound the median of n observations: the widest pair of equal tails that each hold
-- at most 0.025 of a binomial(n, 1/2), exactly and not by a normal approximation. None where n is too small. The lower rank is the
-- largest k with P(X < k) <= 0.025. Reads `centres` (slice_no, n).
-- Source: W. J. Conover, Practical Nonparametric Statistics (1999), section 3.2.
with middles as (
    -- the largest k below the middle, and P(X <= k)
    select
        slice_no, n,
        floor((n - 1) / 2)::bigint as middle,
        (1 - case when n % 2 = 0 then chance_of_heads(n, n / 2) else 0 end) / 2 as tail
    from centres
    where n > 0 and power(0.5e0, n) <= 0.025
),
steps as (
    -- as far down as two standard deviations, where less is left
    select slice_no, n, tail, middle, unnest(range(least(middle, ceil(sqrt(n))::bigint + 1) + 1)) as step
    from middles
),
tails as (
    select
        slice_no, n, middle - step as k,
        tail - coalesce(
            sum(chance_of_heads(n, middle - step)) over (
                partition by slice_no order by step rows between unbounded preceding and 1 preceding
            ), 0
        ) as tail
    from steps
)
select slice_no, max(k) + 1 as low_rank, max(n) - max(k) as high_rank
from tails
where tail <= 0.025
group by slice_no
