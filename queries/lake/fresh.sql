-- What a lake is to get: messages that it does not hold, and those that it holds otherwise, as the rules of loading
-- decided (`posts`) or, where only what texts say differs, as the log has them.
create or replace temp table fresh as
with merged as (
    select
        posts.*,
        -- labels belong to what they were read from
        coalesce(
            what_is_read(posts.text, posts.language, posts.from_brand, posts.automated, posts.category, posts.tags)
            <> what_is_read(own.text, own.language, own.from_brand, own.automated, own.category, own.tags)
            and held.message_id is not null,
            own.message_id is null
        ) as is_labelled_as_held,
        own.label_language as own_language, own.label_category as own_category, own.label_category_source as own_source,
        own.act_is_automated as own_automated, own.act_is_interim as own_interim, own.act_is_handoff as own_handoff,
        own.act_is_redirect as own_redirect, own.act_is_apology as own_apology, own.act_is_closing as own_closing,
        own.template_no as own_template,
        held.label_language as held_language, held.label_category as held_category, held.label_category_source as held_source,
        held.act_is_automated as held_automated, held.act_is_interim as held_interim, held.act_is_handoff as held_handoff,
        held.act_is_redirect as held_redirect, held.act_is_apology as held_apology, held.act_is_closing as held_closing,
        held.template_no as held_template
    from posts
    left join (from log_rows semi join contested using (channel, message_id)) as own
        on own.channel = posts.channel and own.message_id = posts.message_id
    left join (from lake_rows semi join contested using (channel, message_id)) as held
        on held.channel = posts.channel and held.message_id = posts.message_id
),
labelled as (
    select
        * exclude (
            is_labelled_as_held, own_language, own_category, own_source, own_automated, own_interim, own_handoff, own_redirect,
            own_apology, own_closing, own_template, held_language, held_category, held_source, held_automated, held_interim,
            held_handoff, held_redirect, held_apology, held_closing, held_template
        ),
        case when is_labelled_as_held then held_language else own_language end as label_language,
        case when is_labelled_as_held then held_category else own_category end as label_category,
        case when is_labelled_as_held then held_source else own_source end as label_category_source,
        case when is_labelled_as_held then held_automated else own_automated end as act_is_automated,
        case when is_labelled_as_held then held_interim else own_interim end as act_is_interim,
        case when is_labelled_as_held then held_handoff else own_handoff end as act_is_handoff,
        case when is_labelled_as_held then held_redirect else own_redirect end as act_is_redirect,
        case when is_labelled_as_held then held_apology else own_apology end as act_is_apology,
        case when is_labelled_as_held then held_closing else own_closing end as act_is_closing,
        case when is_labelled_as_held then held_template else own_template end as template_no
    from merged
)
from (from log_rows semi join (from differing where not is_contested) as plain using (channel, message_id)) as plain
anti join contested using (channel, message_id)
union all by name
from (from (from shape union all by name from labelled) except from (from lake_rows semi join contested using (channel, message_id)) as held) as decided;
