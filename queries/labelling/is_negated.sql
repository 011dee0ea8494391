-- Whether a negator stands before a phrase in any text of the language that was read last. Parameter: language.
select exists (
    from customer_signs
    where language = $language and (not_complaint or not_failure or not_praise or not_thanks or not_abuse)
);
