-- The brand of turns whose first message gives none and does not begin with one: an account that its text names, else the
-- parent's brand, else that of the earliest brand message in the thread. The whole tree of replies is looked at.
create or replace temp table unnamed_trees as
select distinct placed.root_no
from placed
semi join turn_times on turn_times.first_no = placed.message_no
join (select message_no from nodes where own_brand is null) as nameless using (message_no)
where exists (from brand_accounts);

create or replace temp table unnamed as
select message_no, parent_no, thread_no, thread_part, own_brand
from placed
semi join unnamed_trees using (root_no)
join (select message_no, own_brand from nodes) as nodes using (message_no);

create or replace temp table further_names as
with mentions as (
    select
        message_no, channel,
        unnest(names_in(unclear_text)) as account,
        generate_subscripts(names_in(unclear_text), 1) as place
    from (from nodes where unclear_text is not null) as nodes
    semi join unnamed using (message_no)
)
select mentions.message_no, arg_min(brand_accounts.brand, mentions.place) as brand
from mentions
join brand_accounts using (channel, account)
group by mentions.message_no;

create or replace temp table thread_brands as
with ordered as (
    select
        placed.thread_no, placed.thread_part, placed.message_no,
        row_number() over (order by placed.effective_at, placed.ancestors, nodes.position, nodes.message_id) as place
    from (from placed where from_brand) as placed
    semi join unnamed using (thread_no, thread_part)
    join nodes using (message_no)
),
earliest as (
    select thread_no, thread_part, arg_min(message_no, place) as message_no
    from ordered
    group by all
)
select thread_no, thread_part, coalesce(messages.brand, messages.author_id) as brand
from earliest
join (select message_no, brand, author_id from model_messages where from_brand) as messages using (message_no);

create or replace temp table unnamed_brands as
select
    unnamed.message_no,
    coalesce(unnamed.own_brand, further_names.brand) as own_brand,
    thread_brands.brand as thread_brand,
    case when coalesce(unnamed.own_brand, further_names.brand) is null then unnamed.parent_no end as above_no
from unnamed
left join further_names using (message_no)
left join thread_brands using (thread_no, thread_part);

create or replace temp table tree_brands as
select * exclude (above_no)
from unnamed_brands
where above_no is null;

create or replace temp table asking as
select * exclude (own_brand)
from unnamed_brands
where above_no is not null;
