-- Every distinct row of the contested ids, from the log and from the new export.
-- Parameter: file_no (of the new export).
create or replace temp table contenders as
with fresh as (
    select
        * exclude (row_no, problem, is_ambiguous, is_missing, found_problem, remark),
        $file_no as file_no
    from incoming
    where found_problem is null
        and (channel, message_id) in (select (channel, message_id) from contested)
    qualify row_number() over (
        partition by
            message_id, posted_at, channel, brand, author_id, author_name, from_brand, agent, parent_id, conversation_id, text,
            visibility, directed, automated, category, language, followers, shares, likes, rating, removed_at, removed_by,
            url, tags
        order by row_no
    ) = 1
)
select * exclude (outcome) from versions where (channel, message_id) in (select (channel, message_id) from contested)
union all by name
select * from posts
where (channel, message_id) in (select (channel, message_id) from contested)
    and (channel, message_id) not in (select (channel, message_id) from versions)
union all by name
select * from fresh;
