-- Whether every row that was streamed in may stay as it is, if only none shares its number with another.
select
    coalesce(max(posted_at) <= getvariable('latest'), true)
    and count(*) filter (where visibility not in ('public', 'private', 'internal')) = 0
    and count(*) filter (where removed_by not in ('brand', 'author')) = 0
from posts
