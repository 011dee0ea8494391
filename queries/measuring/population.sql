-- What became of all turns of the selection.
with told as (
    select
        scope.*,
        exists (
            select 1 from elsewhere
            where elsewhere.first_no = scope.first_no
        ) as is_elsewhere,
        exists (
            select 1 from posts
            where posts.message_no = scope.first_no and is_ignored(posts.author_id, posts.author_name)
        ) as is_ignored
    from scope
)
select
    count(*) as turns,
    count(*) filter (where not needs_reply and category = 'thanks') as thanks,
    count(*) filter (where not needs_reply and category = 'abuse') as abuse,
    count(*) filter (where not needs_reply and category = 'spam') as spam,
    count(*) filter (where not needs_reply and category not in ('thanks', 'abuse', 'spam')) as undirected,
    count(*) filter (where is_withdrawn) as withdrawn,
    count(*) filter (where is_owed) as owed,
    count(*) filter (where is_owed and answered_at is not null) as answered,
    -- those answered within a time; of these those that are younger than it, which the share leaves out
    count(*) filter (where is_owed and wait_seconds <= 1800) as within_30m,
    count(*) filter (where is_owed and wait_seconds <= 1800 and age_seconds < 1800) as within_30m_young,
    count(*) filter (where is_owed and wait_seconds <= 7200) as within_2h,
    count(*) filter (where is_owed and wait_seconds <= 7200 and age_seconds < 7200) as within_2h_young,
    count(*) filter (where is_owed and wait_seconds <= 86400) as within_24h,
    count(*) filter (where is_owed and wait_seconds <= 86400 and age_seconds < 86400) as within_24h_young,
    count(*) filter (where is_owed and answered_at is null and is_mature) as unanswered,
    count(*) filter (where is_owed and answered_at is null and not is_mature) as pending,
    count(*) filter (where is_owed and answered_at is null and is_mature and is_elsewhere) as answered_elsewhere,
    count(*) filter (where is_owed and answered_at is null and is_mature and acknowledged_at is not null) as automated_only,
    count(*) filter (where is_owed and answered_at is null and not is_elsewhere and not is_ignored) as waiting,
    count(*) filter (where is_owed and answered_at is null and is_elsewhere and not is_ignored) as waiting_elsewhere,
    count(*) filter (where is_owed and answered_at is null and is_ignored) as waiting_ignored
from told
