-- The brand of turns whose first message gives none: the first account of a brand that the text names, else the parent's
-- brand, else that of the earliest brand message in the thread.
create or replace temp table brandless as
select turn_times.first_no
from turn_times
join model_messages as messages on messages.message_no = turn_times.first_no
where messages.brand is null and exists (from brand_accounts);

create or replace temp table named_brands as
with handles as (
    select
        message_no, channel,
        regexp_extract_all(text, '@([\p{L}\p{N}_.\-]+)', 1) as accounts
    from model_messages
    where brand is null and contains(text, '@') and exists (from brandless)
),
mentions as (
    select message_no, channel, lower(rtrim(unnest(accounts), '.-')) as account, generate_subscripts(accounts, 1) as place
    from handles
)
select mentions.message_no, arg_min(brand_accounts.brand, mentions.place) as brand
from mentions
join brand_accounts using (channel, account)
group by all;

create or replace temp table own_brands as
select message_no, brand from named_brands
union all
select message_no, brand from model_messages where brand is not null and exists (from brandless);

create or replace temp table thread_brands as
with brand_messages as (
    select
        thread_no, thread_part, message_no,
        row_number() over (
            partition by thread_no, thread_part order by effective_at, ancestors, position, message_id
        ) as place
    from sequence
    where from_brand and exists (from brandless)
)
select thread_no, thread_part, coalesce(messages.brand, messages.author_id) as brand
from brand_messages
join model_messages as messages using (message_no)
where place = 1;

-- Up the parents until one has a brand of its own; where none has, the thread of the highest one that knows a brand decides.
create or replace temp table turn_brands as
with recursive climb as (
    select first_no, first_no as message_no, 0 as step, named_brands.brand as own_brand
    from brandless
    left join named_brands on named_brands.message_no = brandless.first_no
    union all
    select climb.first_no, sequence.parent_no, climb.step + 1, own_brands.brand
    from climb
    join sequence on sequence.message_no = climb.message_no and sequence.parent_no is not null
    left join own_brands on own_brands.message_no = sequence.parent_no
    where climb.own_brand is null
)
select climb.first_no, arg_max(coalesce(climb.own_brand, thread_brands.brand), climb.step) as brand
from climb
join sequence using (message_no)
left join thread_brands
    on thread_brands.thread_no = sequence.thread_no and thread_brands.thread_part = sequence.thread_part
group by climb.first_no;
