-- The messages of a lake as exports give them.
select * except (
    label_language, label_category, label_category_source, act_is_automated, act_is_interim, act_is_handoff, act_is_redirect,
    act_is_apology, act_is_closing, template_no, generation
)
from lake_messages
