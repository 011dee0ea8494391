-- What customers wrote in the turns of `scope`, and what they complained of and asked for in as much time before: the beginning of
-- each text, in lower case and Serbian in Latin, and the numbers of its pieces between spaces.
with turn as (
    select thread_no, thread_part, customer_no, round, next_round, as_of, false as is_before from scope_rows
    union all
    select thread_no, thread_part, customer_no, round, next_round, as_of, true as is_before from scope_just_before_rows
),
said as (
    select
        places.message_no, places.customer_no, places.effective_at, turn.is_before,
        case places.category when 'complaint' then 1 when 'question' then 2 else 0 end::utinyint as kind
    from turn
    join places using (thread_no, thread_part, customer_no)
    where places.round >= turn.round
        and (turn.next_round is null or places.round < turn.next_round)
        and places.effective_at <= turn.as_of
),
written as (
    select
        said.*,
        coalesce(posts.visibility, 'public') = 'public' and posts.removed_at is null and posts.removed_by is null as may_be_shown,
        coalesce(posts.language, labels.language) as language,
        lower(left(posts.text, read_letters())) as letters
    from said
    join posts on posts.message_no = said.message_no
    left join labels on labels.message_no = said.message_no
    where not posts.from_brand and posts.text is not null and (said.kind > 0 or not said.is_before)
),
read as (
    select
        * exclude (language, letters),
        tongues_of(language) as tongues,
        case when is_serbian_cyrillic(letters, language) then in_latin(letters) else letters end as letters
    from written
    where trim(letters) <> ''
)
select
    0 as slice_no,
    read.*,
    list_transform(string_split(letters, ' '), lambda piece: hash(piece)) as piece_nos
from read
