-- title: Answers that ask to continue in private
-- definition: Public turns that need a reply whose human answer, by its text, asks to continue in private, the latest answer first.
--   `is_continued`: whether that customer wrote in private on the channel within 7 days after the answer (inclusive), and
--   `continued_at` when first; null where the log holds no private message of the channel by the end of those 7 days, and as
--   long as they last and nothing came. Withdrawn turns are left out.
-- people: author_id, author_name, url, agent
-- texts: question, answer
-- source: verbis-2012
select
    turn.channel,
    turn.brand,
    turn.opened_at as asked_at,
    turn.answered_at,
    turn.agent,
    asked.author_id,
    asked.author_name,
    asked.text as question,
    answer.text as answer,
    case when handoffs.is_week_old or handoffs.is_continued then handoffs.is_continued end as is_continued,
    case when handoffs.is_continued then handoffs.continued_at end as continued_at,
    asked.url,
    asked.message_id
from answers as turn
join posts as asked on asked.message_no = turn.first_no
join posts as answer on answer.message_no = turn.answer_no
left join handoffs on handoffs.first_no = turn.first_no
where turn.visibility = 'public' and turn.is_handoff
order by turn.answered_at desc, turn.channel, asked.message_id
