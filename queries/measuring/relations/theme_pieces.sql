-- Where the words that may be a term stand in the pieces of texts.
select
    tokens.piece_no,
    tokens.place,
    tokens.places,
    words.word_no,
    words.left_out_in,
    words.is_part_of_name
from theme_tokens_rows as tokens
join theme_words_rows as words using (word)
