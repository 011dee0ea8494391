-- Rows of an export (`shaped`: all columns, null where its format has none) as messages: defaults of the command line, zones, and what is wrong with a row.
-- Session variables: channel, brand, input_tz, latest (the latest instant a message may have).
create or replace temp view incoming_rows as
with named as (
    select
        * replace (
            lower(coalesce(channel, getvariable('channel'))) as channel,
            coalesce(
                brand,
                case when from_brand then account_brand(author_id, author_name) end,
                getvariable('brand')
            ) as brand,
            nullif(replace(text, chr(0), ''), '') as text,
            case when contains(text, chr(0)) then coalesce(remark || '; ', '') || 'NUL bytes in texts, taken out' else remark end as remark,
            -- a number without bounds would make figures of which none is one
            case when isfinite(followers) then followers end as followers,
            case when isfinite(shares) then shares end as shares,
            case when isfinite(likes) then likes end as likes,
            case when isfinite(rating) then rating end as rating,
            lower(visibility) as visibility,
            lower(category) as category,
            lower(removed_by) as removed_by,
            coalesce(posted_at, utc(posted_local, getvariable('input_tz'))) as posted_at,
            coalesce(removed_at, utc(removed_local, getvariable('input_tz'))) as removed_at,
            coalesce(problem, case when removed_local is not null and getvariable('input_tz') is null then 'no zone' end) as problem
        )
    from shaped
)
select
    * exclude (posted_local, removed_local, source_row)
    replace (
        case when is_unknown_channel(channel) then 'other' else channel end as channel,
        case when is_unknown_channel(channel) then list_append(tags, 'channel:' || channel) else tags end as tags
    ),
    number_of(case when is_unknown_channel(channel) then 'other' else channel end, message_id) as message_no,
    is_repeated_hour(posted_local, getvariable('input_tz')) as is_ambiguous,
    is_skipped_hour(posted_local, getvariable('input_tz')) as is_missing,
    case
        when problem is not null then problem
        when message_id is null then 'no message id'
        when posted_at is null and posted_local is null then 'the time cannot be read'
        when posted_at is null then 'no zone'
        when channel is null then 'no channel'
        when from_brand is null then 'not said whether the brand wrote it'
        when visibility not in ('public', 'private', 'internal') then 'visibility is not public, private or internal'
        when removed_by not in ('brand', 'author') then 'removed_by is not brand or author'
        when posted_at > getvariable('latest') then 'future: more than a day after the load'
    end as found_problem,
    source_row
from named;
