-- The complaints and questions that hold the themes found in them, each once a theme; also those of the time before.
with pieces as (
    from theme_pieces_rows
    where word_no in (select word_no from themes_found_rows union select next_no from themes_found_rows)
),
steps as (
    select kind, message_no, tongues, unnest(piece_nos) as piece_no, unnest(piece_nos[2:]) as next_piece_no
    from theme_texts_rows
    where kind > 0
),
found as (
    select steps.*, pieces.word_no, pieces.place, pieces.places
    from steps
    join pieces using (piece_no)
    where pieces.left_out_in & steps.tongues = 0
),
uses as (
    select kind, message_no, word_no, null::integer as next_no from found
    union
    select found.kind, found.message_no, found.word_no, following.word_no
    from found
    join pieces as following on following.piece_no = found.next_piece_no
    where found.place = found.places and following.place = 1 and following.left_out_in & found.tongues = 0
    union
    select found.kind, found.message_no, found.word_no, following.word_no
    from (from found where place < places) as found
    join pieces as following on following.piece_no = found.piece_no and following.place = found.place + 1
    where following.left_out_in & found.tongues = 0
)
select
    0 as slice_no,
    themes.kind,
    themes.place,
    texts.is_before,
    texts.customer_no,
    texts.message_no,
    texts.effective_at,
    texts.may_be_shown
from uses
join themes_found_rows as themes
    on themes.kind = uses.kind and themes.word_no = uses.word_no and themes.next_no is not distinct from uses.next_no
join theme_texts_rows as texts on texts.message_no = uses.message_no
