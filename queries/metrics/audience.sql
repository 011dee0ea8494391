-- title: Possible audience of the unanswered
-- unit: impressions
-- better: lower
-- statistic: count
-- needs: customers, replies, followers, unanswered
-- definition: Sum over public turns that need a reply, are a grace period old and have no human answer as of the report of
--   the followers of the brand and of the author, times one and the shares of the first message. An upper bound of what the
--   export reports: a brand whose followers it does not report adds none, turns whose author's followers it does not report
--   are left out. Younger turns are pending.
-- source: beeshaper
-- benchmark: a post reaches the followers of the brand and the friends of its author, times its shares (undated)
select
    slice,
    case
        when count(*) filter (where is_mature) = 0 then 0
        when count(*) filter (where is_mature and is_known) > 0
            then (sum(round(impressions)::hugeint) filter (where is_mature and is_known))::double
    end as value,
    count(*) filter (where is_mature and is_known) as n,
    count(*) filter (where not is_mature) as pending
from audiences
group by slice
