-- What `log/pseudonyms` does with the log, done with an export before it is stored.
update incoming set author_id = pseudonym(author_id), author_name = pseudonym(author_name) where not from_brand;
update incoming set conversation_id = pseudonym(conversation_id), url = null;
