-- The columns of internal relations that are those of a public one, with its comments.
select own.table_name, own.column_name, public.comment
from duckdb_columns() as own
join duckdb_columns() as public
    on public.column_name = own.column_name
    and public.table_name = case when own.table_name = 'waits' then 'turns' else 'messages' end
where own.table_name in ('posts', 'versions', 'exported', 'waits') and own.comment is null and public.comment is not null
order by own.table_name, own.column_index
