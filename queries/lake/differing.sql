-- The messages of the log that the lake does not hold the same, each with whether it holds the id, and whether what
-- exports say of it differs; else only what its text says does.
create or replace temp table differing as
with own as (
    select
        channel, message_id,
        hash(*columns(* exclude (label_language, label_category, label_category_source, act_is_automated, act_is_interim, act_is_handoff, act_is_redirect, act_is_apology, act_is_closing, template_no))) as said,
        hash(label_language, label_category, label_category_source, act_is_automated, act_is_interim, act_is_handoff, act_is_redirect, act_is_apology, act_is_closing, template_no) as labelled
    from log_rows
),
held as (
    select
        channel, message_id,
        hash(*columns(* exclude (label_language, label_category, label_category_source, act_is_automated, act_is_interim, act_is_handoff, act_is_redirect, act_is_apology, act_is_closing, template_no))) as said,
        hash(label_language, label_category, label_category_source, act_is_automated, act_is_interim, act_is_handoff, act_is_redirect, act_is_apology, act_is_closing, template_no) as labelled
    from lake_rows
)
select
    own.channel, own.message_id,
    held.said is not null as is_held,
    held.said is not null and own.said <> held.said as is_contested
from own
left join held using (channel, message_id)
where held.said is null or own.said <> held.said or own.labelled <> held.labelled;

-- Ids of which the log and the lake hold different rows: the rules of loading decide between them.
create or replace temp table contested as
select channel, message_id from differing where is_contested
union
select distinct channel, message_id
from (
    select own.channel, own.message_id
    from (select channel, message_id, hash(*columns(*)) as row_hash from log_versions) as own
    anti join (select hash(*columns(* exclude (outcome))) as row_hash from versions) as held using (row_hash)
);

create or replace temp table contenders as
select distinct * from (
    from log_versions semi join contested using (channel, message_id)
    union all by name
    select * exclude (
        label_language, label_category, label_category_source, act_is_automated, act_is_interim, act_is_handoff, act_is_redirect,
        act_is_apology, act_is_closing, template_no
    )
    from (from log_rows semi join contested using (channel, message_id)) as own
    anti join log_versions using (channel, message_id)
    union all by name
    select * exclude (outcome) from versions semi join contested using (channel, message_id)
    union all by name
    select * exclude (
        label_language, label_category, label_category_source, act_is_automated, act_is_interim, act_is_handoff, act_is_redirect,
        act_is_apology, act_is_closing, template_no
    )
    from (from lake_rows semi join contested using (channel, message_id)) as held
    anti join versions using (channel, message_id)
);
