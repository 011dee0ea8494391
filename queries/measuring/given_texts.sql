-- The labelled texts with what the rules say of them; the lists in the order of `CUES`.
select
    given_labels.text,
    given_labels.label,
    given_labels.customer,
    coalesce(text_labels.language, 'und') as language,
    coalesce(text_labels.category, 'other') as by_rules,
    [
        complaint, failure, lack, delay, loss, anger, service, dealings, settled, question, request, suggestion, praise, thanks, abuse, spam,
        not_praise
    ] as cues
from given_labels
join text_labels using (text_no)
join customer_signs using (text_no)
order by text_no;
