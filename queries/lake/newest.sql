-- The messages of a lake whose files are in `stored`: of each the row of the newest generation.
create or replace temp table repeated as
select channel, message_id, max(generation) as newest
from stored
where getvariable('may_repeat')
group by channel, message_id
having count(*) > 1;

create or replace temp view lake_rows as
select stored.* exclude (generation)
from stored
anti join (
    select channel, message_id, stored.generation
    from (select distinct channel, message_id, generation from stored semi join repeated using (channel, message_id)) as stored
    join repeated using (channel, message_id)
    where stored.generation < repeated.newest
) as superseded using (channel, message_id, generation);
