-- What a metric may need, and why it cannot be known where the log lacks it as of the session variable `known_at`; null where the log
-- has it. What came later does not count: it would change figures of the past.
-- The join with the labels is dear, and left out where something simpler tells that there are categories.
set variable labels_known_at = case
    when not exists (from posts where category is not null and posted_at <= getvariable('known_at'))
        and not exists (from places where category <> 'other' and effective_at <= getvariable('known_at'))
        then getvariable('known_at')
end;
select
    case
        when getvariable('labels_known_at') is not null and not exists (
            from labels
            join posts using (message_no)
            where labels.category is not null and posted_at <= getvariable('labels_known_at')::timestamp
        ) then 'no message in the log has a category'
    end as category,
    case
        when not exists (from posts where from_brand and posted_at <= getvariable('known_at')) then 'the log holds no message of the brand'
    end as replies,
    case
        when not exists (from posts where not from_brand and posted_at <= getvariable('known_at'))
            then 'the log holds no message of a customer'
    end as customers,
    case
        when (select starts_with(value, 'none') from properties where name = 'labelling') then 'texts were not read (reads_texts = false)'
        when not exists (from posts where from_brand and text is not null and posted_at <= getvariable('known_at'))
            then 'no message of the brand has a text'
    end as texts,
    case
        when not exists (from places where is_automated and effective_at <= getvariable('known_at'))
            and not exists (from posts where automated and posted_at <= getvariable('known_at'))
            then 'no message is marked as automated'
    end as automated,
    case
        when not exists (from posts where visibility = 'private' and posted_at <= getvariable('known_at'))
            then 'the log holds no private message'
    end as private,
    case
        when not exists (
            from posts
            where (removed_by is not null or removed_at is not null) and greatest(posted_at, removed_at) <= getvariable('known_at')
        ) then 'no export reports removed messages'
    end as removals,
    case
        when not exists (from posts where followers is not null and posted_at <= getvariable('known_at')) then 'no export reports followers'
    end as followers,
    case
        when not exists (from posts where shares is not null and posted_at <= getvariable('known_at')) then 'no export reports shares'
    end as shares,
    case when not exists (from posts where rating is not null and posted_at <= getvariable('known_at')) then 'no message has a rating' end
        as ratings,
    case when not exists (from waits where agent is not null and answered_at <= getvariable('known_at')) then 'no answer names its agent' end
        as agents,
    case
        when not exists (from posts where directed is not null and posted_at <= getvariable('known_at'))
            then 'no export says which messages are addressed to the brand'
    end as directed
