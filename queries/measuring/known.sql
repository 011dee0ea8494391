-- What a metric may need: since when the log holds it (null: it never does) and why a figure cannot be known before. What came later than
-- the instant of a figure does not count: it would change figures of the past. One row, a struct a need.
with simple as (
    select least(
        (select min(posted_at) from posts where category is not null),
        (select min(effective_at) from places where category <> 'other')
    ) as categorised_at
),
-- the join with the labels is dear, so that only older messages are looked at
labelled as (
    select min(posted_at) as labelled_at
    from labels
    join (from posts where posted_at < coalesce((select categorised_at from simple), 'infinity'::timestamp)) as posts using (message_no)
    where labels.category is not null
)
select
    struct_pack(
        since := (select least(simple.categorised_at, labelled.labelled_at) from simple, labelled),
        lacking := 'no message in the log has a category'
    ) as category,
    struct_pack(
        since := (select min(posted_at) from posts where from_brand),
        lacking := 'the log holds no message of the brand'
    ) as replies,
    struct_pack(
        since := (select min(posted_at) from posts where not from_brand),
        lacking := 'the log holds no message of a customer'
    ) as customers,
    case
        when (select starts_with(value, 'none') from properties where name = 'labelling')
            then struct_pack(since := null::timestamp, lacking := 'texts were not read (reads_texts = false)')
        else struct_pack(
            since := (select min(posted_at) from posts where from_brand and text is not null),
            lacking := 'no message of the brand has a text'
        )
    end as texts,
    struct_pack(
        since := least(
            (select min(effective_at) from places where is_automated),
            (select min(posted_at) from posts where automated)
        ),
        lacking := 'no message is marked as automated'
    ) as automated,
    struct_pack(
        since := (select min(posted_at) from posts where visibility = 'private'),
        lacking := 'the log holds no private message'
    ) as private,
    struct_pack(
        since := (select min(greatest(posted_at, removed_at)) from posts where removed_by is not null or removed_at is not null),
        lacking := 'no export reports removed messages'
    ) as removals,
    struct_pack(
        since := (select min(posted_at) from posts where followers is not null),
        lacking := 'no export reports followers'
    ) as followers,
    struct_pack(
        since := (select min(posted_at) from posts where shares is not null),
        lacking := 'no export reports shares'
    ) as shares,
    struct_pack(
        since := (select min(posted_at) from posts where rating is not null),
        lacking := 'no message has a rating'
    ) as ratings,
    struct_pack(
        since := (select min(answered_at) from waits where agent is not null),
        lacking := 'no answer names its agent'
    ) as agents,
    struct_pack(
        since := (select min(posted_at) from posts where directed is not null),
        lacking := 'no export says which messages are addressed to the brand'
    ) as directed
