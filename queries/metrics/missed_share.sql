-- title: Share of missed chances
-- unit: share
-- better: lower
-- statistic: share
-- needs: customers, replies, unanswered
-- definition: Turns of any category but abuse and spam (thanks, praise and messages not addressed to the brand included) that
--   are a grace period old, without a human answer as of the report, divided by all of these. Younger turns are pending.
--   Withdrawn turns are left out.
-- source: roi-customers-2014
-- benchmark: companies miss almost 80 % of the chances to engage well, over social, e-mail, phone and SMS (2014)
select
    slice,
    count(*) filter (where is_mature and answered_at is null) as numerator,
    count(*) filter (where is_mature) as denominator,
    count(*) filter (where not is_mature) as pending
from scope
where category not in ('abuse', 'spam') and not is_withdrawn
group by slice
