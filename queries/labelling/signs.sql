-- The tables that the reading of each language fills.
create or replace temp table customer_signs (
    text_no bigint, language text, needs_all boolean,
    complaint boolean, failure boolean, lack boolean, delay boolean, loss boolean, anger boolean, service boolean, dealings boolean, settled boolean,
    question boolean, request boolean, suggestion boolean, praise boolean, thanks boolean, abuse boolean, spam boolean,
    -- a negator stands before a phrase
    not_complaint boolean, not_failure boolean, not_praise boolean, not_thanks boolean, not_abuse boolean
);

create or replace temp table brand_signs (
    text_no bigint, language text,
    automated boolean, interim boolean, handoff boolean, redirect boolean, apology boolean, closing boolean
);
