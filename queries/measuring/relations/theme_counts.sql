-- How many customers have written each word, and each pair of neighbours, in complaints, in questions and in the rest: a customer
-- counts once in each. `next_no` is the second word of a pair.
with steps as (
    select kind, customer_no, tongues, unnest(piece_nos) as piece_no, unnest(piece_nos[2:]) as next_piece_no
    from theme_texts_rows
    where not is_before
),
found as (
    select steps.*, pieces.word_no, pieces.place, pieces.places, pieces.is_part_of_name
    from steps
    join theme_pieces_rows as pieces using (piece_no)
    where pieces.left_out_in & steps.tongues = 0
),
pairs as (
    select found.kind, found.customer_no, found.word_no, following.word_no as next_no
    from found
    join theme_pieces_rows as following on following.piece_no = found.next_piece_no
    where found.place = found.places and following.place = 1
        and following.left_out_in & found.tongues = 0
        and not (found.is_part_of_name and following.is_part_of_name)
    union all
    select found.kind, found.customer_no, found.word_no, following.word_no
    from (from found where place < places) as found
    join theme_pieces_rows as following on following.piece_no = found.piece_no and following.place = found.place + 1
    where following.left_out_in & found.tongues = 0
        and not (found.is_part_of_name and following.is_part_of_name)
),
uses as (
    select distinct kind, customer_no, word_no, null::integer as next_no from found
    union all
    select distinct kind, customer_no, word_no, next_no from pairs
)
select
    0 as slice_no,
    word_no,
    next_no,
    count(*) filter (where kind = 1) as complaints,
    count(*) filter (where kind = 2) as questions,
    count(*) filter (where kind = 0) as others
from uses
group by word_no, next_no
having count(*) >= least_customers()
