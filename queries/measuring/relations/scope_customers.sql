-- Customers of the turns in `scope`.
select
    slice_no,
    customer_no,
    count(*) as turns,
    bool_or(category not in ('thanks', 'spam')) as is_in_mix,
    bool_or(category = 'complaint') as has_complained,
    bool_or(category = 'question') as has_asked,
    bool_or(category in ('praise', 'suggestion')) as has_given_feedback
from scope_rows
group by slice_no, customer_no
