-- Who writes as a customer gets pseudonyms instead of id and name; conversations get them too, and links to originals go: both
-- lead to people.
update posts set author_id = pseudonym(author_id), author_name = pseudonym(author_name) where not from_brand;
update posts set conversation_id = pseudonym(conversation_id), url = null;
update versions set author_id = pseudonym(author_id), author_name = pseudonym(author_name) where not from_brand;
update versions set conversation_id = pseudonym(conversation_id), url = null;
