-- A phrase behind a negator does not count; there may be another one of its list that stands without. Parameter: language.
update customer_signs
set
    complaint = case when not_complaint then has(without_negated(text, 'not_complaint'), 'complaint') else customer_signs.complaint end,
    failure = case when not_failure then has(without_negated(text, 'not_failure'), 'failure') else customer_signs.failure end,
    praise = case when not_praise then has(without_negated(text, 'not_praise'), 'praise') else customer_signs.praise end,
    thanks = case when not_thanks then has(without_negated(text, 'not_thanks'), 'thanks') else customer_signs.thanks end,
    abuse = case when not_abuse then has(without_negated(text, 'not_abuse'), 'abuse') else customer_signs.abuse end
from tongues
where customer_signs.text_no = tongues.text_no
    and customer_signs.language = $language
    and (not_complaint or not_failure or not_praise or not_thanks or not_abuse)
    -- another sure sign decides
    and (
        needs_all or settled
        or not (customer_signs.complaint and not not_complaint or customer_signs.failure and not not_failure or not_praise)
    );
