-- Who wrote, and in which language it may be. Parameter: guesses, the languages that are tried where it is not clear.
select distinct case when texts.from_brand then 'brand' else 'customer' end as side, spoken.language
from texts
join (
    select text_no, reads_as as language from tongues
    union all
    select text_no, unnest($guesses) as language from tongues where is_unclear
) as spoken using (text_no)
order by 2, 1;
