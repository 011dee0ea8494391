-- What the texts are made of, without repetition: each piece between spaces by its hash, how often it is used, and its tokens in
-- their order. `spelled` is the token as it can be shown and `word` what it is counted by; null where it is no word.
with pieces as (
    select piece, count(*) as uses
    from (select unnest(string_split(letters, ' ')) as piece from theme_texts_rows)
    group by piece
),
read as (
    select hash(piece) as piece_no, uses, tokens_of(piece) as tokens from pieces
),
tokens as (
    select piece_no, uses, unnest(tokens) as token, generate_subscripts(tokens, 1) as place, len(tokens) as places
    from read
),
spelled as (
    select piece_no, uses, place, places, case when is_word(token) then regexp_replace(token, '[''’]s$', '') end as spelled
    from tokens
)
select *, word_key(spelled) as word
from spelled
