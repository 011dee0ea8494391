insert into waits
select
    turn_times.thread_no,
    turn_times.thread_part,
    turn_times.customer_no,
    turn_times.round,
    next_round,
    turn_number,
    turn_times.first_no,
    answer_no,
    opened_at,
    answered_at,
    acknowledged_at,
    withdrawn_at,
    turn_times.needs_reply,
    nodes.channel,
    coalesce(nodes.own_brand, tree_brands.own_brand, tree_brands.thread_brand) as brand,
    category_of(turn_times.gravity) as category,
    nodes.language,
    nodes.visibility,
    nodes.directed,
    nodes.followers,
    answer.agent
from turn_times
join nodes on nodes.message_no = turn_times.first_no
left join tree_brands on tree_brands.message_no = turn_times.first_no
left join acknowledgements on acknowledgements.first_no = turn_times.first_no
left join withdrawals on withdrawals.first_no = turn_times.first_no
left join (select message_no, agent from model_messages where agent is not null) as answer on answer.message_no = answer_no;
