select slice as slice_no, count(*) as n, count(*) filter (where is_pending) as pending from lifetimes group by all
