-- Messages of the turns in `scope`, by customers and by people of the brand: a brand's message belongs to the last turn that
-- began before it. Notes, broadcasts and automated messages are not in it.
with told as (
    select message_no, directed, rating, shares, removed_by, removed_at
    from posts
    where directed is not null or rating is not null or shares is not null or removed_by is not null or removed_at is not null
)
select
    scope_rows.slice_no,
    scope_rows.customer_no,
    scope_rows.channel,
    scope_rows.as_of,
    scope_rows.is_mature,
    scope_rows.answered_at,
    places.message_no,
    places.effective_at,
    -- only customers' messages have one
    places.category is null as from_brand,
    coalesce(told.directed, true) as directed,
    places.category,
    told.rating,
    told.shares,
    coalesce(told.removed_by = 'brand', false) and coalesce(told.removed_at <= scope_rows.as_of, true) as is_removed_by_brand
from scope_rows
join places using (thread_no, thread_part, customer_no)
-- what few exports tell of their messages
left join told on told.message_no = places.message_no
where places.round >= scope_rows.round
    and (scope_rows.next_round is null or places.round < scope_rows.next_round)
    and places.effective_at <= scope_rows.as_of
    and not places.is_automated
