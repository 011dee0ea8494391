-- The templates of the brand's texts, as a lake holds them.
select message_no, template_no from lake_messages where template_no is not null
