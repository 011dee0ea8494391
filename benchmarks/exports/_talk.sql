-- Invented questions of customers and the answers of a brand, one row a question; every second one is answered.
-- Parameter: rows.
create table talk as
with words as (
    select
        ['my order is late again', 'the app does not open since the update', 'I was charged twice', 'where is my parcel', 'how do I change the address',
         'thank you for the quick help', 'your driver never came', 'the machine jams after ten minutes', 'is the store open on Sunday', 'please cancel my booking',
         'nobody picks up the phone', 'I have been waiting for two hours on hold', 'the refund has not arrived', 'can I pay in instalments',
         'I love the new colours', 'this is the worst service ever', 'what is the status of order', 'the voucher code is refused',
         'it would be great to have a dark mode', 'the invoice shows a wrong name', 'my account is locked', 'the battery is dead after a year'] as asked,
        ['sorry to hear that', 'we are looking into it', 'your parcel arrives tomorrow', 'please send us your order number', 'the refund is on its way',
         'could you tell us more', 'thank you for your patience', 'the team has been told', 'you can change it in the settings', 'we open at nine',
         'a colleague will call you back', 'please update the app', 'the address is changed now', 'we have cancelled it for you'] as answered
),
numbered as (
    select i as n, hash(i, 1) % greatest($rows // 3, 1) as customer_no, hash(i, 2) as h, hash(i, 3) as a
    from range($rows) as t(i)
)
select
    n,
    customer_no::bigint as customer_no,
    'Ana ' || chr((65 + customer_no % 26)::int) || '. ' || ['Petrovic', 'Ott', 'Levi', 'Novak', 'Dupont', 'Rossi'][1 + (customer_no % 6)::int] as customer_name,
    'user_' || customer_no as handle,
    (h % 40)::int as agent_no,
    ['Mira Ilic', 'Jo Novak', 'Noa Bar', 'Jack Dupont'][1 + (h % 4)::int] || ' ' || h % 40 as agent_name,
    date_trunc('second', timestamp '2025-01-01' + to_seconds(n * 31000000 / $rows + (h % 4000)::double)) as asked_at,
    case when n % 2 = 0 then asked_at + to_seconds((20 + exp(4 + (a % 1000) / 120))::bigint) end as answered_at,
    asked[1 + (h % 22)::int] as subject,
    subject || ', ' || asked[1 + (h // 32 % 22)::int] || ' ' || h // 4096 % 100000
        || case when h // 1024 % 3 > 0 then '. ' || asked[1 + (h // 65536 % 22)::int] else '' end
        || case when h // 2048 % 4 = 0 then '! ' || asked[1 + (h // 1048576 % 22)::int] || ', ' || asked[1 + (h // 4194304 % 22)::int] else '' end as question,
    case when n % 2 = 0 then
        'Hi ' || left(customer_name, 3) || ', ' || answered[1 + (a % 14)::int] || ', ' || answered[1 + (a // 32 % 14)::int]
        || case when a // 1024 % 3 > 0 then '. ' || answered[1 + (a // 65536 % 14)::int] || ' ' || a // 4096 % 10000 else '' end
    end as answer
from numbered, words
order by n;

-- One row a message: as many as there are rows in all.
create table messages as
with both_sides as (
    select n, false as is_answer, asked_at as written_at, question as words from talk
    union all
    select n, true, answered_at, answer from talk where answer is not null
)
select
    row_number() over (order by both_sides.n, is_answer) as message_no,
    talk.* exclude (question, answer, asked_at, answered_at),
    is_answer, written_at, words
from both_sides
join talk using (n)
order by both_sides.n, is_answer
limit $rows;
