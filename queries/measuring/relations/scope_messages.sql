-- Messages of the turns in `scope`, by customers and by people of the brand: a brand's message belongs to the last turn that
-- began before it. Notes, broadcasts and automated messages are not in it.
select
    scope_rows.slice_no,
    scope_rows.customer_no,
    scope_rows.channel,
    scope_rows.as_of,
    scope_rows.is_mature,
    scope_rows.answered_at,
    places.message_no,
    places.effective_at,
    posts.from_brand,
    coalesce(posts.directed, true) as directed,
    places.category,
    posts.rating,
    posts.shares,
    coalesce(posts.removed_by = 'brand', false) and coalesce(posts.removed_at <= scope_rows.as_of, true) as is_removed_by_brand
from scope_rows
join places using (thread_no, thread_part, customer_no)
join posts on posts.message_no = places.message_no
where places.round >= scope_rows.round
    and (scope_rows.next_round is null or places.round < scope_rows.next_round)
    and places.effective_at <= scope_rows.as_of
    and not places.is_automated
