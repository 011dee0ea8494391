-- What the texts of the brand do, as a lake holds it.
select
    message_no, act_is_automated as is_automated, act_is_interim as is_interim, act_is_handoff as is_handoff,
    act_is_redirect as is_redirect, act_is_apology as is_apology, act_is_closing as is_closing
from lake_messages
where act_is_automated is not null
