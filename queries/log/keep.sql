-- The messages of an export that nothing contests.
-- Parameter: file_no. Session variable: stored, the columns of `posts` that are.
insert into posts by name
select columns(lambda name: list_contains(getvariable('stored'), name))
from (
    select incoming.*, $file_no as file_no
    from incoming
    anti join contested using (channel, message_id)
    where found_problem is null
);
