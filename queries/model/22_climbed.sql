-- when: select (select count(*) from climbing) > 0
-- until: select (select count(*) from climbing) = 0 or (select count(*) from climbed where above_no is null) = 0
-- Each message takes over what the one above it knows (thread, nearest customer, latest time), and goes on from where that one
-- goes on: the way doubles with each turn, and ends where nobody arrives any more. What is left then stands in a ring.
create or replace temp table climbed as
select
    climbing.message_no,
    above.above_no,
    above.root_no,
    coalesce(climbing.thread_no, above.thread_no) as thread_no,
    coalesce(climbing.asker_no, above.asker_no) as asker_no,
    climbing.ancestors + above.ancestors as ancestors,
    greatest(climbing.effective_at, above.effective_at) as effective_at
from climbing
join (
    select message_no, null::bigint as above_no, root_no, thread_no, asker_no, ancestors, effective_at from trees
    union all
    select message_no, above_no, null, thread_no, asker_no, ancestors, effective_at from climbing
) as above on above.message_no = climbing.above_no;

insert into trees by name
select * exclude (above_no)
from climbed
where above_no is null;

create or replace temp table climbing as
select * exclude (root_no)
from climbed
where above_no is not null;
