-- title: Share of canned replies
-- unit: share
-- better: lower
-- statistic: share
-- needs: customers, replies, texts
-- definition: Human messages of the brand with 20 characters or more, in the turns of the period and as of the report, whose
--   text occurs 5 times or more among these once links, handles, the customer's name, a greeting with a name, numbers,
--   punctuation and a signature at the end are taken out, divided by all of these messages. Counted over all that was asked
--   for of a period, whatever the dimensions.
-- source: ynet-2011, mashable-dell
select
    slice,
    count(*) filter (where is_canned) as numerator,
    count(*) as denominator,
    0 as pending
from brand_texts
group by slice
