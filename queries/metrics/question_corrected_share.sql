-- title: Share of questions, corrected for wrong labels
-- unit: share
-- better: neither
-- statistic: corrected question
-- needs: customers, category
-- definition: Customers' messages that are questions, divided by all of their messages except thanks and spam, in the turns asked
--   for, internal notes left out: estimated from the labels and from how often these were wrong on labelled texts (Rogan and
--   Gladen), which is what the interval holds besides chance. Categories given by the export, and messages without a text
--   (other), are taken as they are. Not known where the errors of the labels were not measured, of texts labelled the same way,
--   or where the messages are chosen by category. n: messages.
-- source: beeshaper
-- benchmark: 31 % used it to ask about a product (people, undated)
select
    scope_messages.slice,
    -- a text that nothing was found in was read as well
    case when messages.category is null and messages.text is not null then 'rules' else messages.category_source end as source,
    messages.language,
    messages.category,
    count(*) as texts
from scope_messages
join messages on messages.message_no = scope_messages.message_no
where not scope_messages.from_brand
group by all
