"""SQL that says who writes what to whom in the invented logs of make_log.py, for any part of a log by itself.

Every value is drawn by the hash of a number, so that a block of 1,000 ids can be made without the others: a log
of any size is written in small parts. Steps read the variables `seed`, `messages` (of the whole log), `before`
(ids before the first short thread), `customers` (of the crowd), `thread_messages` (of a long thread), `begins_at`
and `lasts` (seconds in which threads start), and the limits of the shares of scripts, `latin` and `hebrew` (percent).
"""

from __future__ import annotations

MACROS = (
    "create macro seed() as getvariable('seed')",
    "create macro draw(number, what) as hash(number, seed(), what)",
    # Messages of a short thread.
    "create macro size(thread) as [1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 8, 11][1 + (draw(thread, 5) % 12)::bigint]",
    "create macro customer(number) as"
    " 100000 + (draw(number, 1) % greatest(getvariable('messages') // 4, 1))::bigint",
    # A few brands have most of the threads.
    "create macro brand(thread) as 'Brand' || ((draw(thread, 2) % 60) // (1 + (draw(thread, 3) % 6)))",
    "create macro moment(number, what) as"
    " getvariable('begins_at') + to_seconds((draw(number, what) % getvariable('lasts'))::bigint)",
    # Seconds to the next message, with a heavy tail: 75 to 22,000.
    "create macro wait(id) as 20 + exp(4 + 6 * (draw(id, 8) % 10000) / 10000.0)",
    "create macro script(number) as case"
    " when draw(number, 10) % 100 < getvariable('latin') then 'latin'"
    " when draw(number, 10) % 100 < getvariable('hebrew') then 'hebrew' else 'cyrillic' end",
)

SIZES = "select sum(size(thread))::bigint from range($first, $last) threads(thread)"

# In which short thread each block of 1,000 ids begins, and which is that thread's first id. No thread is so long
# that a block could begin in it twice.
FIRST_THREADS = """
    insert into first_threads
    select (first_id + size - 1) // 1000 as block, thread, first_id
    from (
        select thread, size(thread) as size,
            ($first_id + sum(size(thread)) over (order by thread) - size(thread))::bigint as first_id
        from range($first, $last) threads(thread))
    where (first_id + size - 1) // 1000 * 1000 between first_id and getvariable('messages')
        and (first_id + size - 1) // 1000 > (1 + getvariable('before')) // 1000
"""

# The short threads that reach into the blocks of a batch.
SHORT_THREADS = """
    create or replace temp table spans as
    select
        part, thread,
        (first_id + sum(size(thread)) over (partition by part order by thread) - size(thread))::bigint as first_id
    from (
        select block as part, first_id, unnest(range(thread, 1 + coalesce(next_thread, thread + 1000))) as thread
        from (select *, lead(thread) over (order by block) as next_thread from first_threads)
        where block in (select block from batch))
"""

# New threads, one after the other: those of the rows that come after a log.
NEW_THREADS = """
    create or replace temp table spans as
    select
        0 as part, thread,
        ($first_id + sum(size(thread)) over (order by thread) - size(thread))::bigint as first_id
    from range($first, $last) threads(thread)
"""

# Customer and brand take turns, one thread in five gets no answer, and some customers post twice in a row.
SHORT = """
    select
        id, case when step > 0 then id - 1 end as parent_id,
        case when step + 1 < size and id < last_id then id + 1 end as reply_id,
        draw(thread, 6) % 5 = 0 or step % 2 = 0 or (step % 5 = 3 and draw(id, 7) % 3 = 0) as inbound,
        customer(thread) as customer, brand(thread) as brand, script(thread) as script,
        moment(thread, 4) + to_seconds(waited::bigint) as posted_at
    from (
        select
            part, thread, step, first_id + step as id, size(thread) as size, $last_id as last_id,
            sum(wait(first_id + step)) over (partition by part, thread order by step) as waited
        from spans, range(12) steps(step)
        where step < size(thread))
    where id <= last_id
"""
SHORT_BLOCKS = f"{SHORT} and id // 1000 = part"

# Each message replies to the one before it, up to 10,000 deep. A hundred customers take turns in a thread, each with
# a message and mostly an answer; the thread has its own pace, so that it ends within the 91 days of the log.
LONG = """
    select
        id, case when step > 0 then id - 1 end as parent_id,
        case when step + 1 < length and id < $last_id then id + 1 end as reply_id,
        step % 2 = 0 or draw(pair, 6) % 5 = 0 as inbound,
        customer(thread * 100 + (draw(pair, 1) % 100)::bigint) as customer,
        brand(thread) as brand, script(thread) as script,
        getvariable('begins_at') + to_seconds((draw(thread, 4) % (getvariable('lasts') - length * pace))::bigint
            + step * pace + (draw(id, 8) % pace)::bigint) as posted_at
    from (
        select *, (id - 1) // 2 as pair, (30 + draw(thread, 11) % 720)::bigint as pace
        from (
            select
                id, getvariable('thread_messages') as length,
                (id - 1) // getvariable('thread_messages') as thread,
                (id - 1) % getvariable('thread_messages') as step
            from (select unnest(range(block * 1000, block * 1000 + 1000)) as id from batch)
            where id between 1 and $last_id))
"""

# A brand's post; then two messages a customer: one to the post, and its answer or, one time in five, the customer
# again. The replies to the post come within two weeks.
CROWD = """
    select
        id,
        case when id = 1 then null when id % 2 = 0 then 1 else id - 1 end as parent_id,
        case when id = 1 or id % 2 = 0 and id < $last_id then id + 1 end as reply_id,
        id > 1 and (id % 2 = 0 or draw(number, 6) % 5 = 0) as inbound,
        900000000 + number as customer, brand(0) as brand, script(number) as script,
        case
            when id = 1 then getvariable('begins_at') + interval 30 days
            else getvariable('begins_at') + interval 30 days + to_seconds(
                (draw(number, 4) % 1209600)::bigint + case when id % 2 = 0 then 1 else 1 + wait(id)::bigint end)
        end as posted_at
    from (
        select id, id // 2 as number
        from (select unnest(range(block * 1000, block * 1000 + 1000)) as id from batch)
        where id between 1 and least(1 + 2 * getvariable('customers'), $last_id))
"""

# A tenth of the messages in every twentieth block get one more, by the same customer or the same brand.
REPLIES = """
    insert into after_log by name
    select
        $last_id + row_number() over (order by id) as id, id as parent_id,
        draw(id, 12) % 2 = 0 as inbound, customer, brand, script, moment(id, 13) as posted_at
    from messages
    where draw(id, 14) % 10 = 0
    qualify row_number() over (order by id) <= $at_most
"""

# An address, then words picked by the message's own hash.
WORDS = {
    "latin": "help my order is late again please the app does not work thanks we are sorry to hear that can you "
    "send us a dm with your number and we will look into it i have been waiting for two hours on hold flight "
    "cancelled refund account charged twice phone update battery store service worst ever love great delivery "
    'package missing today yesterday never "still" why, https://t.co/8u1Pf5rJoN ^JD 😡',
    "hebrew": "עזרה ההזמנה שלי שוב מאחרת בבקשה האפליקציה לא עובדת תודה אנחנו מצטערים לשמוע אפשר לשלוח לנו הודעה "
    "פרטית עם המספר ונבדוק אני מחכה כבר שעתיים על הקו הטיסה בוטלה החזר חשבון חויבתי פעמיים טלפון עדכון סוללה "
    'סניף שירות גרוע ביותר אוהב מעולה משלוח חבילה חסרה היום אתמול אף פעם "עדיין" למה, https://t.co/8u1Pf5rJoN 😡',
    "cyrillic": "помоћ моја поруџбина опет касни молим апликација не ради хвала нама је жао што то чујемо можете ли "
    "да пошаљете поруку са вашим бројем па ћемо проверити чекам већ два сата на вези лет отказан повраћај рачун "
    "наплаћено двапут телефон ажурирање батерија продавница услуга најгора икад волим одлично достава пакет "
    'недостаје данас јуче никад "још" зашто, https://t.co/8u1Pf5rJoN 😡',
}


def listed(words: str) -> str:
    """Return words as a list in SQL: as a literal, because a column would be copied for every word that is picked."""
    return "[" + ", ".join("'" + word.replace("'", "''") + "'" for word in words.split(" ")) + "]"


PICKED = (
    "array_to_string(list_transform(range(8 + (hash(id, 9) % 17)::bigint),"
    " lambda i: {words}[1 + (hash(id, i) % {count})::bigint]), ' ')"
)
TEXTS = " ".join(
    f"when '{script}' then {PICKED.format(words=listed(words), count=len(words.split(' ')))}"
    for script, words in WORDS.items()
)

OUT = f"""
    select
        id as tweet_id,
        case when inbound then customer::text else brand end as author_id,
        case when inbound then 'True' else 'False' end as inbound,
        strftime(posted_at, '%a %b %d %H:%M:%S +0000 %Y') as created_at,
        '@' || case when inbound then brand else customer::text end || ' ' || case script {TEXTS} end as text,
        reply_id as response_tweet_id,
        parent_id as in_response_to_tweet_id
"""
