-- What a customer's message is, by the signs in it; null where nothing in it can be read.
create or replace temp view categories as
with weighed as (
    select
        *,
        -- A phrase that says that something is wrong, something broken, praise taken back ("not happy").
        complaint or failure or not_praise as is_sure,
        -- What speaks for a complaint; four make one: weak signs of several kinds, of which the better ones count twice.
        4 * (complaint or failure or not_praise)::integer
        + 2 * (delay::integer + anger::integer + dealings::integer)
        + lack::integer + loss::integer + service::integer
        - 2 * praise::integer - 2 * settled::integer as gravity
    from customer_signs
)
select
    text_no,
    language,
    case
        -- Praise beside a sure sign takes nothing of it away; that it works again does.
        when gravity >= 4 or (is_sure and not settled) then 'complaint'
        -- What is asked in anger and denial ("why don't you ever") is no question.
        when anger and question and lack and not praise then 'complaint'
        when suggestion then 'suggestion'
        when question or request then 'question'
        -- Spam and abuse are excused from an answer: only where nothing else is said.
        when spam then 'spam'
        when abuse then 'abuse'
        when thanks then 'thanks'
        -- Anger alone, where nothing is asked for and nobody is thanked.
        when anger and gravity >= 2 then 'complaint'
        when praise then 'praise'
        when language <> 'und' then 'other'
    end as category
from weighed;
