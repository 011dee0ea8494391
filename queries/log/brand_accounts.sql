-- Accounts of brands: who wrote as the brand, by id or name, and what the configuration says (table `configured_accounts`).
-- Where one account wrote for several brands, the first by name.
create or replace temp table known_accounts as
with claimed as (
    select channel, lower(author_id) as account, coalesce(brand, author_id) as brand
    from posts where from_brand and author_id is not null
    union all
    select channel, lower(author_name), coalesce(brand, author_id)
    from posts where from_brand and author_name is not null and coalesce(brand, author_id) is not null
    union all
    select channels.channel, lower(account), brand
    from configured_accounts cross join (select distinct channel from posts) as channels
)
select channel, account, min(brand) as brand
from claimed
group by all;
