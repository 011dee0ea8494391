-- Customers' texts that a model labels, with the lists that they have a phrase of (in the order of `CUES`). Parameter: languages.
select
    text_no,
    tongues.text,
    [
        complaint, failure, lack, delay, loss, anger, service, dealings, settled, question, request, suggestion, praise, thanks, abuse, spam,
        not_praise
    ] as cues
from tongues
join customer_signs using (text_no)
join text_labels using (text_no)
where list_contains($languages, coalesce(text_labels.language, 'und'))
order by text_no;
