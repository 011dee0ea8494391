-- Of each text of a thread: the language whose phrases were looked for, and the lists that it has a phrase of.
select text_no, language, signs
from (
    select text_no, language, list_filter([
        case when complaint then 'complaint' end, case when failure then 'failure' end, case when not_praise then 'not_praise' end,
        case when delay then 'delay' end, case when anger then 'anger' end, case when dealings then 'dealings' end,
        case when lack then 'lack' end, case when loss then 'loss' end, case when service then 'service' end,
        case when settled then 'settled' end, case when suggestion then 'suggestion' end, case when question then 'question' end,
        case when request then 'request' end, case when praise then 'praise' end, case when thanks then 'thanks' end,
        case when abuse then 'abuse' end, case when spam then 'spam' end
    ], lambda sign: sign is not null) as signs
    from customer_signs
    union all
    select text_no, language, list_filter([
        case when automated then 'automated' end, case when interim then 'interim' end, case when handoff then 'handoff' end,
        case when redirect then 'redirect' end, case when apology then 'apology' end, case when closing then 'closing' end
    ], lambda sign: sign is not null)
    from brand_signs
);
