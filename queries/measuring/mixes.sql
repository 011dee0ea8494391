-- Customers' messages by slice, or by slice and customer, source of the label, language and category; an unknown category is other.
-- Reads `labelled`: a metric's rows by slice, or by slice and customer, the slice in the high bits.
create or replace temp table mixes as
select
    slice,
    source,
    coalesce(language_of(language), 'und') as language,
    case
        when category in ('complaint', 'question', 'suggestion', 'praise', 'thanks', 'abuse', 'spam') then category
        else 'other'
    end as category,
    texts
from labelled;
