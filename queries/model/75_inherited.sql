-- when: select (select count(*) from asking) > 0
-- until: select (select count(*) from asking) = 0 or (select count(*) from told where above_no is null) = 0
-- A message without a brand asks the one above it, which goes before the thread's: as in 22_climbed.sql, the way doubles.
create or replace temp table told as
select
    asking.message_no,
    above.own_brand,
    coalesce(above.thread_brand, asking.thread_brand) as thread_brand,
    above.above_no
from asking
join (
    select message_no, null::bigint as above_no, own_brand, thread_brand from tree_brands
    union all
    select message_no, above_no, null, thread_brand from asking
) as above on above.message_no = asking.above_no;

insert into tree_brands by name
select * exclude (above_no)
from told
where above_no is null;

create or replace temp table asking as
select * exclude (own_brand)
from told
where above_no is not null;
