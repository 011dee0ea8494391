-- title: Share of first contacts without a repeat
-- unit: share
-- better: higher
-- statistic: share
-- needs: customers, replies, unanswered, follow_ups
-- definition: First turns of a customer in a thread that need a reply and got a human answer at least 7 days ago, after which
--   that customer opened no further turn that needs a reply on that channel within 7 days (inclusive), divided by all such
--   first turns. Those answered later are pending. Not proof of a solution: who gives up is silent too. Withdrawn turns are
--   left out.
-- source: ynet-2011
select
    slice,
    count(*) filter (where is_week_old and not is_repeated) as numerator,
    count(*) filter (where is_week_old) as denominator,
    count(*) filter (where not is_week_old) as pending
from first_contacts
group by slice
