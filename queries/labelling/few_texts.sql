-- The texts in one, where they are few. Parameter: longest, in letters.
select case when sum(length(text)) <= $longest then string_agg(text, chr(10)) end as text
from texts;
