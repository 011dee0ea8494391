-- The texts in one, where they are few; null where they are many. Parameter: longest, in letters.
select string_agg(text, chr(10)) as text
from tongues
where (select coalesce(sum(length(text)), 0) from tongues) <= $longest;
