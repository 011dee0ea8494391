-- Who wrote, and in which language it may be. Parameter: guesses, the languages that are tried where it is not clear.
with sides as (
    select distinct case when from_brand then 'brand' else 'customer' end as side, reads_as, is_unclear
    from tongues
)
select side, reads_as as language from sides
union
select side, unnest($guesses) as language from sides where is_unclear
order by 2, 1;
