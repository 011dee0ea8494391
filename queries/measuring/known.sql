-- What a metric may need, and why it cannot be known where the log lacks it; null where the log has it.
select
    case when not exists (from posts where category is not null) and not exists (from labels where category is not null) then 'no message in the log has a category' end as category,
    case when not exists (from posts where from_brand) then 'the log holds no message of the brand' end as replies,
    case when not exists (from posts where not from_brand) then 'the log holds no message of a customer' end as customers,
    case
        when (select starts_with(value, 'none') from properties where name = 'labelling') then 'texts were not read (reads_texts = false)'
        when not exists (from posts where from_brand and text is not null) then 'no message of the brand has a text'
    end as texts,
    case when not exists (from places where is_automated) and not exists (from posts where automated) then 'no message is marked as automated' end as automated,
    case when not exists (from posts where visibility = 'private') then 'the log holds no private message' end as private,
    case when not exists (from posts where removed_by is not null or removed_at is not null) then 'no export reports removed messages' end
        as removals,
    case when not exists (from posts where followers is not null) then 'no export reports followers' end as followers,
    case when not exists (from posts where shares is not null) then 'no export reports shares' end as shares,
    case when not exists (from posts where rating is not null) then 'no message has a rating' end as ratings,
    case when not exists (from waits where agent is not null) then 'no answer names its agent' end as agents,
    case when not exists (from posts where directed is not null) then 'no export says which messages are addressed to the brand' end
        as directed
