-- What is wrong with the first message of a lake that cannot be one. Variable: latest, the latest instant a message may have.
select message_id, reason
from (
    select
        message_id,
        case
            when message_id is null or posted_at is null or from_brand is null or channel is null then 'it lacks what every message has'
            when is_unknown_channel(channel) then 'its channel is unknown'
            when visibility not in ('public', 'private', 'internal') then 'visibility is not public, private or internal'
            when removed_by not in ('brand', 'author') then 'removed_by is not brand or author'
            when posted_at > getvariable('latest') then 'it is from the future: more than a day after the load'
            when file_no is null or file_no not in (select file_no from lake_files) then 'its export is not among those of the lake'
        end as reason
    from (select * exclude (outcome) from held_versions union all by name from held) as rows_held
)
where reason is not null
limit 1
