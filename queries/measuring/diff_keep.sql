-- Leaves of the turns of the selection those with a number: of their first message, or of their customer. Parameters: turns, customers.
create or replace temp table scope_rows as
select scope_rows.*
from scope_rows
where first_no in (select unnest($turns::bigint[])) or customer_no in (select unnest($customers::bigint[]));
