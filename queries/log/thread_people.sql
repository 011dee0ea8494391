-- Who writes as a customer in each thread, by id and name; not more than fifty of them.
create or replace temp table thread_people as
select thread_no, person
from (
    select distinct thread_no, unnest([author_id, author_name]) as person
    from (select message_no, author_id, author_name from posts where not from_brand) as posts
    join places using (message_no)
)
where person is not null
qualify row_number() over (partition by thread_no order by person) <= 50;
