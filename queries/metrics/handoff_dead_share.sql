-- title: Share of handoffs that ended the talk
-- unit: share
-- better: lower
-- statistic: share
-- needs: customers, replies, texts, private, unanswered, follow_ups
-- definition: Human answers to public turns that need a reply which ask to continue in private, at least 7 days old, after
--   which that customer wrote nothing in private within 7 days (inclusive), divided by all such answers that old. Only
--   where the log holds a private message of the channel by the end of those 7 days. Younger ones are pending. Withdrawn turns
--   are left out.
-- source: verbis-2012
select
    slice,
    count(*) filter (where is_week_old and not is_continued) as numerator,
    count(*) filter (where is_week_old) as denominator,
    count(*) filter (where not is_week_old) as pending
from handoffs
group by slice
