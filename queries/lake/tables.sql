-- The small tables of a lake after an export of the log `log`. Variable: is_known_whole, whether the log holds all exports
-- that the lake does.
insert into files by name
select own.* replace (numbers.lake_no as file_no)
from log.files as own
join numbers on numbers.own_no = own.file_no
where numbers.is_new;

insert into remarks by name
select own.* replace (numbers.lake_no as file_no)
from log.remarks as own
join numbers on numbers.own_no = own.file_no
where numbers.is_new;

insert into unreadable by name
select own.* replace (numbers.lake_no as file_no)
from log.unreadable as own
join numbers on numbers.own_no = own.file_no
where numbers.is_new;

delete from brand_accounts where getvariable('is_known_whole');

-- where an account wrote for several brands, the first by name
create or replace temp table accounts as
select channel, account, min(brand) as brand
from (from brand_accounts union all by name from log.brand_accounts)
group by channel, account;
delete from brand_accounts;
insert into brand_accounts by name from accounts;

delete from label_errors where exists (from log.label_errors);
insert into label_errors by name from log.label_errors;

delete from properties where name in (select name from log.properties);
insert into properties by name from log.properties;
