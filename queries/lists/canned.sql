-- title: Replies that are used again and again
-- definition: Texts that occur 5 times or more among the human messages of the brand with 20 characters or more, in the turns asked
--   for and as of the report, once links, handles, the customer's name, a greeting with a name, numbers, punctuation, spaces and
--   a signature at the end are taken out. `example` is the earliest of them as it was sent, `agents` counts the different ones
--   that are named and is null where none is.
-- people: none
-- texts: example
-- source: ynet-2011, mashable-dell
select
    arg_min(posts.text, row(said.effective_at, posts.channel, posts.message_id)) as example,
    count(*) as times,
    nullif(count(distinct posts.agent), 0) as agents,
    string_agg(distinct posts.channel, ', ' order by posts.channel) as channels,
    min(said.effective_at) as first_at,
    max(said.effective_at) as last_at
from (from brand_texts where is_canned) as said
join posts using (message_no)
group by said.template_no
order by times desc, first_at, example
