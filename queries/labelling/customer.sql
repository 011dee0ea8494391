-- Which lists of the language that is being read a customer's text has phrases of, and before which of them a negator stands.
insert into customer_signs by name
with told as (
    select
        text_no,
        has(text, 'complaint') as complaint,
        has(text, 'failure') as failure,
        has(text, 'lack') as lack,
        has(text, 'delay') as delay,
        has(text, 'loss') as loss,
        has(text, 'anger') as anger,
        has(text, 'service') as service,
        has(text, 'dealings') as dealings,
        has(text, 'settled') as settled,
        has(text, 'question') as question,
        has(text, 'request') as request,
        has(text, 'suggestion') as suggestion,
        has(text, 'praise') as praise,
        has(text, 'thanks') as thanks,
        has(text, 'abuse') as abuse,
        has(text, 'spam') as spam,
        text
    from texts
    semi join (from tongues where reads_as = $language or (is_unclear and $is_guess)) as spoken using (text_no)
    where not from_brand
)
select
    * exclude (text),
    $language as language,
    case when complaint then has(text, 'not_complaint') else false end as not_complaint,
    case when failure then has(text, 'not_failure') else false end as not_failure,
    case when praise then has(text, 'not_praise') else false end as not_praise,
    case when thanks then has(text, 'not_thanks') else false end as not_thanks,
    case when abuse then has(text, 'not_abuse') else false end as not_abuse
from told;
