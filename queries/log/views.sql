-- Views of a log that are no figures. All instants are UTC.

-- Whom the log has forgotten, as marks that only its key can make (`log/_keyed`). Made here, so that older logs get it too.
create table if not exists forgotten (mark text not null, kind text not null, forgotten_at timestamp not null);

-- What a log goes by where nothing else is asked for: the settings it was last loaded with, and its latest message.
create or replace view defaults as
select
    coalesce((select value from properties where name = 'tz'), 'UTC') as tz,
    coalesce((select value from properties where name = 'week_start'), '0')::integer as week_start,
    coalesce((select value from properties where name = 'grace_seconds'), '86400')::bigint as grace_seconds,
    (select max(posted_at) from posts) as as_of;

-- The messages as exports give them.
create or replace view exported as
select
    message_id, posted_at, channel, brand, author_id, author_name, from_brand, agent, parent_id, conversation_id, text,
    coalesce(visibility, 'public') as visibility,
    coalesce(directed, true) as directed,
    automated, category, language, followers, shares, likes, rating, removed_at, removed_by, url, tags,
    message_no, file_no, position
from posts;

-- The messages with what their texts say, where the exports do not.
create or replace view messages as
select
    message_id, posted_at, channel, brand, author_id, author_name, from_brand, agent, parent_id, conversation_id, text, visibility, directed,
    coalesce(places.is_automated, automated, false) as automated,
    coalesce(exported.category, case when labels.category = 'thanks' and labels.category_source <> 'given' then places.category else labels.category end) as category,
    case when exported.category is not null then 'given' else labels.category_source end as category_source,
    coalesce(exported.language, labels.language) as language,
    followers, shares, likes, rating, removed_at, removed_by, url, tags,
    exported.message_no, file_no, position
from exported
left join labels on labels.message_no = exported.message_no
left join places on places.message_no = exported.message_no;

create or replace view rejects as
select files.name as file, nullif(unreadable.row_no, 0) as row_no, unreadable.reason, unreadable.source_row
from unreadable join files using (file_no)
union all
select
    files.name, null,
    'id collision: another author wrote another message with this id at another time',
    to_json(versions)::text
from versions join files using (file_no)
where versions.outcome = 'rejected';

create or replace view ledger as
with outcomes as (
    select file_no, outcome, count(*) as rows_counted from versions group by all
    union all
    select file_no, 'loaded', count(*) from posts
    where not exists (select 1 from versions where versions.message_no = posts.message_no)
    group by file_no
    union all
    select file_no, 'rejected', count(*) from unreadable group by file_no
    union all
    select file_no, 'duplicate', rows_repeated from files
)
select
    files.file_no, files.name, files.path, files.format, files.loaded_at, files.newest_at,
    files.rows_read as read,
    coalesce(sum(rows_counted) filter (where outcome = 'loaded'), 0)::bigint as loaded,
    coalesce(sum(rows_counted) filter (where outcome = 'updated'), 0)::bigint as updated,
    coalesce(sum(rows_counted) filter (where outcome = 'unchanged'), 0)::bigint as unchanged,
    coalesce(sum(rows_counted) filter (where outcome = 'duplicate'), 0)::bigint as duplicate,
    coalesce(sum(rows_counted) filter (where outcome = 'rejected'), 0)::bigint as rejected
from files
left join outcomes using (file_no)
group by all;
