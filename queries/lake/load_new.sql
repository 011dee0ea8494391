-- A lake becomes the messages of a log that holds none. Variable: stored, the columns of `posts` that are.
insert into posts by name
select columns(lambda name: list_contains(getvariable('stored'), name))
from (
    select held.* replace (own_no as file_no)
    from held
    join numbers on numbers.lake_no = held.file_no
);

insert into versions by name
select held_versions.* replace (own_no as file_no)
from held_versions
join numbers on numbers.lake_no = held_versions.file_no;
