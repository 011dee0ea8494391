-- Which lists of the language that is being read a customer's text has phrases of, and before which of them a negator stands.
-- A search costs the more time the more lists it looks for: rare ones are first looked for together, and what a sure sign of a
-- complaint decides is not looked for unless all signs are asked for.
insert into customer_signs by name
with sure as (
    select
        text_no,
        has(text, 'complaint') as complaint,
        has(text, 'failure') as failure,
        has(text, 'rare') as is_rare,
        text
    from texts
    semi join (from tongues where reads_as = $language or (is_unclear and $is_guess)) as spoken using (text_no)
    where not from_brand
),
denied as (
    select
        * exclude (is_rare),
        case when is_rare then has(text, 'settled') else false end as settled,
        case when is_rare then has(text, 'spam') else false end as spam,
        case when is_rare then has(text, 'suggestion') else false end as suggestion,
        case when complaint then has(text, 'not_complaint') else false end as not_complaint,
        case when failure then has(text, 'not_failure') else false end as not_failure
    from sure
),
decided as (
    select
        *,
        not getvariable('all_signs') and not settled and (complaint and not not_complaint or failure and not not_failure) as is_decided
    from denied
),
weighed as (
    select
        * exclude (is_decided),
        case when is_decided then false else has(text, 'lack') end as lack,
        case when is_decided then false else has(text, 'delay') end as delay,
        case when is_decided then false else has(text, 'loss') end as loss,
        case when is_decided then false else has(text, 'anger') end as anger,
        case when is_decided then false else has(text, 'service') end as service,
        case when is_decided then false else has(text, 'dealings') end as dealings,
        case when is_decided then false else has(text, 'question') end as question,
        case when is_decided then false else has(text, 'request') end as request,
        case when is_decided then false else has(text, 'praise') end as praise,
        case when is_decided then false else has(text, 'thanks') end as thanks,
        is_decided
    from decided
),
insulting as (
    select
        * exclude (is_decided),
        -- it says nothing where something is asked for
        case
            when is_decided or not getvariable('all_signs') and (question or request or suggestion) then false
            else has(text, 'abuse')
        end as abuse
    from weighed
)
select
    * exclude (text),
    $language as language,
    case when praise then has(text, 'not_praise') else false end as not_praise,
    case when thanks then has(text, 'not_thanks') else false end as not_thanks,
    case when abuse then has(text, 'not_abuse') else false end as not_abuse
from insulting;
