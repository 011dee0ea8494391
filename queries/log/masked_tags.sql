-- Lists of tags (`tagged_rows`) that hold what is masked in texts, and how they are masked. Variables: tags_as_they_came, tags_masked.
create or replace temp table masked_tags as
with listed as (select distinct tags from tagged_rows where tags is not null and is_to_mask(posted_at))
select
    tags,
    list(coalesce((getvariable('tags_masked')::text[])[list_position(getvariable('tags_as_they_came')::text[], tag)], tag) order by place) as shown
from (select tags, unnest(tags) as tag, unnest(range(1, len(tags) + 1)) as place from listed)
group by tags
having bool_or(list_contains(getvariable('tags_as_they_came')::text[], tag));
