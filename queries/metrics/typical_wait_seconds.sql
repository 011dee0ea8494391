-- title: Typical wait
-- unit: seconds
-- better: lower
-- statistic: survival 0.5
-- needs: customers, replies, unanswered
-- definition: Kaplan-Meier estimate of the wait after which half of the turns that need a reply are answered by a human. Those
--   not answered count until now (censored at their age), withdrawn ones until they were withdrawn. Not known where that share
--   is never reached.
-- source: roi-customers-2014
select
    slice,
    watched_seconds as duration_seconds,
    answered_at is not null and not is_withdrawn as is_event,
    answered_at is null and not is_withdrawn and not is_mature as is_pending
from scope
where needs_reply
