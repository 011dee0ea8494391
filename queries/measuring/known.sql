-- What a metric may need, and why it cannot be known where the log lacks it; null where the log has it.
select
    case when not exists (from posts where category is not null) then 'no message in the log has a category' end as category,
    case when not exists (from posts where from_brand) then 'the log holds no message of the brand' end as replies,
    case when not exists (from posts where not from_brand) then 'the log holds no message of a customer' end as customers
