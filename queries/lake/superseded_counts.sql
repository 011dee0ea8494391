-- How many rows of each file of a lake (`located`) a newer generation supersedes.
create or replace temp table superseded_counts as
select filename, count(*) as rows_superseded
from located
join repeated using (channel, message_id)
where located.generation < repeated.newest
group by filename;
