-- Texts of no clear language were read in each that it may be: it is the one whose phrases say the most, if one does.
create or replace temp table found as
select text_no, language,
    complaint::integer + failure::integer + lack::integer + delay::integer + loss::integer + anger::integer + service::integer
    + dealings::integer + settled::integer
    + question::integer + request::integer + suggestion::integer + praise::integer + not_praise::integer + thanks::integer
    + abuse::integer + spam::integer as signs
from customer_signs semi join (from tongues where is_unclear) as unclear using (text_no)
union all
select text_no, language,
    automated::integer + interim::integer + handoff::integer + redirect::integer + apology::integer + closing::integer
from brand_signs semi join (from tongues where is_unclear) as unclear using (text_no);

create or replace temp table guesses as
with winners as (
    select text_no, max(signs) as most, arg_max(language, signs) as language
    from found
    group by text_no
)
select text_no, case when count(*) = 1 then any_value(winners.language) else 'und' end as language
from found join winners using (text_no)
where found.signs = winners.most
group by text_no;

delete from customer_signs using guesses where customer_signs.text_no = guesses.text_no and customer_signs.language <> guesses.language;
delete from brand_signs using guesses where brand_signs.text_no = guesses.text_no and brand_signs.language <> guesses.language;
