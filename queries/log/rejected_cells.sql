-- Whether a rejected row has an id or name as one of its cells, whole, in a column that may name its author. Of a line that is no
-- record nobody knows the columns. The brand is nobody who can be forgotten. Parameter: author.
with cells as (
    select atom->>'$' as cell
    from (from unreadable where is_json_object(source_row)) as records, json_tree(records.source_row) as entries
    where
        entries.atom is not null
        and not regexp_matches(
            lower(entries.fullkey),
            '(text|body|brand|channel|language|category|tags?|visibility|directed|automated|removed_by|agent|url|status|type|time|date|_at'
            || '|\$\.id|(message|parent|conversation|thread|ticket)_?id)"?(\[\d+\])*$'
        )
    union all
    select trim(unnest(regexp_extract_all(source_row, '"(?:[^"]|"")*"|[^,;\t|"{}:\[\]]+')), ' "')
    from unreadable
    where not is_json_object(source_row)
)
select
    exists (from cells where same_author(cell) = same_author($author))
    and same_author($author) not in (select same_author(account) from brand_accounts)
