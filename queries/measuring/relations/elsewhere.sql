-- Open turns whose customer was answered by the same brand in another thread of the channel since.
select distinct open_turn.slice_no, open_turn.customer_no, open_turn.first_no
from (from scope_rows where is_owed and answered_at is null) as open_turn
join waits as other
    on other.customer_no = open_turn.customer_no
    and other.brand is not distinct from open_turn.brand
    and (other.thread_no <> open_turn.thread_no or other.thread_part <> open_turn.thread_part)
    and other.answered_at > open_turn.opened_at
    and other.answered_at <= open_turn.as_of
