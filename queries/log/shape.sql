-- Columns that an export can give, and their types.
describe
select
    * exclude (message_no, file_no),
    null::bigint as row_no, null::timestamp as posted_local, null::timestamp as removed_local, null::text as problem, null::text as remark
from posts
