-- Who wrote as a customer and may be meant, by channel: the id, or the name where there is no id. Parameter: given, what the user
-- calls somebody; in a log of pseudonyms it is what it became. An id that is spelled in several ways is one person.
with asked as (
    select unnest([$given, pseudonym($given)]) as name
    union all
    select split_part($given, ':', 1) || ':' || pseudonym(substr($given, strpos($given, ':') + 1)) where contains($given, ':')
),
authors as (
    select distinct channel, coalesce(author_id, author_name) as author, author_name from posts where not from_brand
    union
    select distinct channel, coalesce(author_id, author_name), author_name from versions where not from_brand
),
found as (
    select
        channel, author,
        case
            when channel || ':' || author = asked.name then 1
            when author = asked.name then 2
            when author_name = asked.name then 3
            when same_author(asked.name) in (same_author(author), same_author(author_name)) then 4
        end as rank
    from authors cross join asked
    where author is not null
)
select channel, arg_min(author, (rank, author)) as author, min(rank) as rank
from found
where rank is not null
group by channel, same_author(author)
order by rank, channel, author
