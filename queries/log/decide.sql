-- What becomes of each contender, and the one message that each id ends as.
-- The strongest row comes from the file whose newest message is later; in one file, or at equal instants, it is the one
-- that is greater column by column as text. Where it says nothing, the next one that does is heard.
create or replace temp table decided as
with ranked as (
    select
        contenders.*,
        row_number() over (
            partition by contenders.channel, contenders.message_id
            order by
                files.newest_at nulls first,
                contenders.posted_at,
                coalesce(brand, ''), coalesce(author_id, ''), coalesce(author_name, ''), from_brand::text, coalesce(agent, ''),
                coalesce(parent_id, ''), coalesce(conversation_id, ''), coalesce(text, ''), coalesce(visibility, ''),
                coalesce(directed::text, ''), coalesce(automated::text, ''), coalesce(category, ''), coalesce(language, ''),
                coalesce(followers::text, ''), coalesce(shares::text, ''), coalesce(likes::text, ''), coalesce(rating::text, ''),
                coalesce(removed_at::text, ''), coalesce(removed_by, ''), coalesce(url, ''), coalesce(tags::text, ''),
                file_no desc
        ) as strength
    from contenders
    join files using (file_no)
),
judged as (
    select
        *,
        author_id <> first_value(author_id) over strongest_first
        and posted_at <> first_value(posted_at) over strongest_first as is_collision
    from ranked
    window strongest_first as (
        partition by channel, message_id order by strength desc rows between unbounded preceding and unbounded following
    )
)
select * replace (coalesce(is_collision, false) as is_collision)
from judged;

-- The message as it was after each file, in the order of loading.
create or replace temp table stages as
with so_far as (
    select
        channel, message_id, file_no,
        struct_pack(
            posted_at := arg_max(posted_at, strength) over w, brand := arg_max(brand, strength) over w,
            author_id := arg_max(author_id, strength) over w, author_name := arg_max(author_name, strength) over w,
            from_brand := arg_max(from_brand, strength) over w, agent := arg_max(agent, strength) over w,
            parent_id := arg_max(parent_id, strength) over w, conversation_id := arg_max(conversation_id, strength) over w,
            text := arg_max(text, strength) over w, visibility := arg_max(visibility, strength) over w,
            directed := arg_max(directed, strength) over w, automated := arg_max(automated, strength) over w,
            category := arg_max(category, strength) over w, language := arg_max(language, strength) over w,
            followers := arg_max(followers, strength) over w, shares := arg_max(shares, strength) over w,
            likes := arg_max(likes, strength) over w, rating := arg_max(rating, strength) over w,
            removed_at := arg_max(removed_at, strength) over w, removed_by := arg_max(removed_by, strength) over w,
            url := arg_max(url, strength) over w, tags := arg_max(tags, strength) over w
        ) as message,
        strength = max(strength) over (partition by channel, message_id, file_no) as is_best_of_file,
        strength
    from decided
    where not is_collision
    window w as (partition by channel, message_id order by file_no)
)
select
    channel, message_id, file_no, strength, message,
    file_no = min(file_no) over (partition by channel, message_id) as is_first,
    message is distinct from lag(message) over (partition by channel, message_id order by file_no) as is_change
from so_far
where is_best_of_file;

delete from versions where (channel, message_id) in (select (channel, message_id) from contested);
delete from posts where (channel, message_id) in (select (channel, message_id) from contested);

insert into versions by name
select
    decided.* exclude (strength, is_collision),
    case
        when is_collision then 'rejected'
        when stages.strength is null then 'duplicate'
        when is_first then 'loaded'
        when is_change then 'updated'
        else 'unchanged'
    end as outcome
from decided
left join stages using (channel, message_id, file_no, strength)
where (channel, message_id) in (select (channel, message_id) from decided group by all having count(*) > 1);

insert into posts by name
select columns(lambda name: list_contains(getvariable('stored'), name))
from (
    select
        arg_min(message_no, file_no) as message_no,
        arg_max(file_no, strength) as file_no,
        channel, message_id,
        arg_max(columns(* exclude (message_no, file_no, channel, message_id, strength, is_collision)), strength)
    from decided
    where not is_collision
    group by channel, message_id
);
