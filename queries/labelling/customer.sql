-- Which lists of the language that is being read a customer's text has phrases of.
insert into customer_signs
select
    text_no,
    $language as language,
    asserts(text, 'complaint', 'not_complaint') as complaint,
    asserts(text, 'failure', 'not_failure') as failure,
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
    asserts(text, 'praise', 'not_praise') as praise,
    has(text, 'praise') and has(text, 'not_praise') as not_praise,
    asserts(text, 'thanks', 'not_thanks') as thanks,
    asserts(text, 'abuse', 'not_abuse') as abuse,
    has(text, 'spam') as spam
from texts
semi join (from tongues where reads_as = $language or (is_unclear and $is_guess)) as spoken using (text_no)
where not from_brand;
