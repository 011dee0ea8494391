-- Turns of which all exports that hold their first message lack something: by slice, what is lacking and channel. Whether times are to the
-- minute is told by the file whose time counts. Reads `turns_asked`: slice_no, channel, first_no.
with lacking as (
    select file_no, unnest(lacks) as kind from files
),
held as (
    select turns_asked.*, lacking.kind
    from turns_asked
    join posts on posts.message_no = turns_asked.first_no
    join lacking using (file_no)
),
told_by_others as (
    select distinct held.first_no, held.kind
    from (from held where kind <> 'seconds') as held
    join (from versions where outcome <> 'rejected') as versions on versions.message_no = held.first_no
    left join lacking on lacking.file_no = versions.file_no and lacking.kind = held.kind
    where lacking.kind is null
)
select slice_no, kind, channel, count(*) as turns
from held
anti join told_by_others using (first_no, kind)
group by all
order by all
