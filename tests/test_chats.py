"""Chats as text: the styles of dates, which of the numbers is the day, who says what."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from random import Random
from time import perf_counter

import pytest

from analytics.errors import InputError
from analytics.sources import chats
from analytics.sources.chats import BEFORE_THE_FIRST, NO_SUCH_DATE, TOO_LONG, looks_like, records
from analytics.sources.cleaning import BROKEN_BYTES

Record = dict[str, str | None]


def save(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def read(tmp_path: Path, text: str | bytes, date_order: str | None = None) -> list[Record]:
    return list(records(save(tmp_path / "chat.txt", text), date_order))


def said(found: list[Record]) -> list[tuple[str | None, str | None, str | None]]:
    return [(record["posted_local"], record["author"], record["text"]) for record in found]


@pytest.fixture(scope="module")
def data(request: pytest.FixtureRequest) -> Path:
    """The folder of the real exports."""
    folder: Path = request.config.rootpath.parent / "shared" / "data" / "formats" / "whatsapp"
    if not folder.is_dir():
        pytest.skip("the real exports (../shared/data/formats) are not here")
    return folder


# --- the styles of dates


@pytest.mark.parametrize(
    ("line", "posted"),
    [
        ("31.03.2026, 09:05 - Dana: hi", "2026-03-31 09:05:00"),
        ("31.03.26, 09:05 - Dana: hi", "2026-03-31 09:05:00"),
        ("31/03/2026 9:05 - Dana: hi", "2026-03-31 09:05:00"),
        ("3/31/26, 9:05 PM - Dana: hi", "2026-03-31 21:05:00"),
        ("3/31/26, 9:05\u202fpm - Dana: hi", "2026-03-31 21:05:00"),
        ("31/3/2026, 9:05 p. m. - Dana: hi", "2026-03-31 21:05:00"),
        ("31/3/2026 9:05\u00a0p.\u00a0m. - Dana: hi", "2026-03-31 21:05:00"),
        ("31/03/2026, 12:05 a.m. - Dana: hi", "2026-03-31 00:05:00"),
        ("31/03/2026, 00:05 a. m. - Dana: hi", "2026-03-31 00:05:00"),
        ("31/03/2026, 12:05 PM - Dana: hi", "2026-03-31 12:05:00"),
        ("2026-03-31 09:05 - Dana: hi", "2026-03-31 09:05:00"),
        ("2026/03/31, 09:05 - Dana: hi", "2026-03-31 09:05:00"),
        ("[31/03/2026, 09:05:06] Dana: hi", "2026-03-31 09:05:06"),
        ("\u200e[3/31/26, 9:05:06\u202fPM] Dana: \u200ehi", "2026-03-31 21:05:06"),
        ("[31.3.2026, 9.05.06] Dana: hi", "2026-03-31 09:05:06"),
        ("[31-03-08 09:05:06] Dana: hi", "2031-03-08 09:05:06"),
        ("[31-03-44 09:05:06] Dana: hi", "2044-03-31 09:05:06"),
        ('[31.3.2026, 9:05:06 אחה"צ] Dana: hi', "2026-03-31 21:05:06"),
        ("\u200f[٣١\u200f/٣\u200f/٢٠٢٦، ٩:٠٥:٠٦ م] Dana: \u200fhi", "2026-03-31 21:05:06"),
        ("2026/3/31 下午9:05 - Dana: hi", "2026-03-31 21:05:00"),
        ("[2026. 3. 31. 오후 9:05:06] Dana: hi", "2026-03-31 21:05:06"),
        ("\ufeff31/03/2026, 09:05 - Dana: hi", "2026-03-31 09:05:00"),
    ],
)
def test_a_date_is_read_in_each_style(tmp_path: Path, line: str, posted: str) -> None:
    assert looks_like(line)
    assert looks_like(line.encode())
    (record,) = read(tmp_path, line + "\n")
    assert (record["posted_local"], record["author"]) == (posted, "Dana")
    assert (record["text"] or "").strip("\u200f") == "hi"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "message_id,posted_at\n1,2026-03-02T09:00:00Z\n",
        "date,text\n2026-03-02 09:00,hi\n",
        "2026-03-02 09:00:00 INFO started\n",
        '[{"id": 1}]\n',
        "From dana@example.com Mon Mar  2 09:00:00 2026\n",
        "[10:15, 3/2/2026] Dana: copied from the browser\n",
        "31/03/2026, 25:05 - Dana: hi\n",
        "31/03/202, 09:05 - Dana: hi\n",
        "\0\0\0",
    ],
)
def test_a_text_without_such_dates_is_no_chat(tmp_path: Path, text: str) -> None:
    assert not looks_like(text)
    with pytest.raises(InputError, match=r"chat\.txt is no chat: no line begins with a date and a time"):
        read(tmp_path, text)


def test_a_chat_in_utf_16_is_read(tmp_path: Path) -> None:
    text = "31/03/2026, 09:05 - דנה: שלום\n31/03/2026, 09:06 - Acme: hi\n".encode("utf-16")
    assert looks_like(text)
    assert said(read(tmp_path, text)) == [
        ("2026-03-31 09:05:00", "דנה", "שלום"),
        ("2026-03-31 09:06:00", "Acme", "hi"),
    ]


# --- which number is the day


def test_a_number_above_twelve_says_which_one_is_the_month(tmp_path: Path) -> None:
    lines = "03/02/2026, 09:00 - Dana: a\n{}, 09:00 - Dana: b\n"
    assert [r["posted_local"] for r in read(tmp_path, lines.format("13/02/2026"))] == [
        "2026-02-03 09:00:00",
        "2026-02-13 09:00:00",
    ]
    assert [r["posted_local"] for r in read(tmp_path, lines.format("03/13/2026"))] == [
        "2026-03-02 09:00:00",
        "2026-03-13 09:00:00",
    ]


def test_where_no_number_says_it_the_order_in_which_times_never_go_back_does(tmp_path: Path) -> None:
    # as months first: December, January; as days first: 12 April, 1 May
    days_first = "12/04/2026, 09:00 - Dana: a\n01/05/2026, 09:00 - Dana: b\n"
    assert read(tmp_path, days_first)[0]["date_order"] == "dmy"
    months_first = "04/12/2026, 09:00 - Dana: a\n05/01/2026, 09:00 - Dana: b\n"
    assert read(tmp_path, months_first)[0]["date_order"] == "mdy"


def test_a_message_that_arrived_late_decides_nothing(tmp_path: Path) -> None:
    text = (
        "04/12/2026, 09:00 - Dana: a\n04/12/2026, 08:58 - Acme: b\n"
        "05/01/2026, 00:10 - Dana: c\n04/30/2026, 23:50 - Acme: d\n"
    )
    assert [r["posted_local"] for r in read(tmp_path, text)][1:] == [
        "2026-04-12 08:58:00",
        "2026-05-01 00:10:00",
        "2026-04-30 23:50:00",
    ]


def test_a_year_before_the_app_existed_is_no_year(tmp_path: Path) -> None:
    # as days first it would be 2004, then 2003
    (record, _) = read(tmp_path, "[20-03-04 09:00:00] Dana: a\n[20-04-03 09:00:00] Dana: b\n")
    assert (record["date_order"], record["posted_local"]) == ("ymd", "2020-03-04 09:00:00")


def test_dates_that_fit_two_orders_need_the_users_word(tmp_path: Path) -> None:
    text = "03/02/2026, 09:00 - Dana: a\n04/02/2026, 09:00 - Dana: b\n"
    with pytest.raises(InputError) as error:
        read(tmp_path, text)
    assert "chat.txt does not tell the day from the month" in str(error.value)
    assert "Say which with --date-order dmy|mdy." in str(error.value)
    assert read(tmp_path, text, "dmy")[0]["posted_local"] == "2026-02-03 09:00:00"
    assert read(tmp_path, text, "mdy")[0]["posted_local"] == "2026-03-02 09:00:00"
    with pytest.raises(InputError, match="--date-order ymd cannot be"):
        read(tmp_path, text, "ymd")


def test_a_year_of_two_digits_stands_first_only_where_the_style_or_the_times_say_so(tmp_path: Path) -> None:
    assert read(tmp_path, "28/03/26, 09:00 - Dana: a\n")[0]["posted_local"] == "2026-03-28 09:00:00"
    for text in (
        "28-03-26 09:00 - Dana: a\n",
        "[26. 3. 28. 09:00:00] Dana: a\n",
        # five days of one March, or five years of Marches
        "26/03/10, 09:00 - Dana: a\n26/03/15, 09:00 - Dana: a\n",
    ):
        with pytest.raises(InputError, match=r"Say which with --date-order dmy\|ymd"):
            read(tmp_path, text)
    assert read(tmp_path, "26/03/31, 09:00 - Dana: a\n26/04/01, 09:00 - Dana: a\n")[0]["date_order"] == "ymd"


def test_orders_that_give_the_same_times_are_one(tmp_path: Path) -> None:
    text = "02/02/2026, 09:00 - Dana: a\n03/03/2026, 09:00 - Dana: b\n"
    assert [r["posted_local"] for r in read(tmp_path, text)] == ["2026-02-02 09:00:00", "2026-03-03 09:00:00"]


def test_a_year_that_stands_first_leaves_no_question(tmp_path: Path) -> None:
    text = "2026-03-02 09:00 - Dana: a\n"
    assert read(tmp_path, text, "dmy")[0]["posted_local"] == "2026-03-02 09:00:00"


def test_one_date_in_another_order_is_set_apart_and_many_are_an_error(tmp_path: Path) -> None:
    good = "".join(f"{day}/02/2026, 09:00 - Dana: a\n" for day in range(1, 29))
    found = read(tmp_path, good + "02/31/2026, 09:00 - Dana: pasted\n")
    assert [r["broken"] for r in found if "broken" in r] == [NO_SUCH_DATE]
    assert found[-1]["record"] == "02/31/2026, 09:00 - Dana: pasted"
    with pytest.raises(InputError, match="dates in more than one order of day and month"):
        read(tmp_path, good + "02/31/2026, 09:00 - Dana: pasted\n" * 3)


def test_dates_that_never_exist_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no date that exists"):
        read(tmp_path, "99/99/2026, 09:00 - Dana: a\n")


def test_two_exports_in_one_file_are_an_error(tmp_path: Path) -> None:
    android = "31/03/2026, 09:00 - Dana: a\n31/03/2026, 09:01 - Acme: b\n"
    iphone = "[3/31/26, 9:05:06 PM] Omer: a\n" * 3
    with pytest.raises(InputError, match="dates in two styles: it is more than one export"):
        read(tmp_path, android + iphone)


# --- who says what


def test_lines_without_a_date_belong_to_the_message_above(tmp_path: Path) -> None:
    text = (
        "31/03/2026, 09:00 - Dana: one\r\n\r\n- two: 2\r\n[10:15, 3/2/2026] Omer: three\r\n"
        "3/31/26, 9:05 PM - Omer: four\r\n31/03/2026, 09:01 - Acme: \r\n"
    )
    assert said(read(tmp_path, text)) == [
        (
            "2026-03-31 09:00:00",
            "Dana",
            "one\n\n- two: 2\n[10:15, 3/2/2026] Omer: three\n3/31/26, 9:05 PM - Omer: four",
        ),
        ("2026-03-31 09:01:00", "Acme", ""),
    ]


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("+972 54-123-4567", "+972 54-123-4567"),
        ("\u202a+972\u00a054\u2011123\u20114567\u202c", "+972 54\u2011123\u20114567"),
        ("~\u202fOmer", "Omer"),
        ("~ Omer", "Omer"),
        ('ישראלי בע"מ', 'ישראלי בע"מ'),
        ('Bob "the builder" Smith', 'Bob "the builder" Smith'),
        ("🤓", "🤓"),
    ],
)
def test_a_name_is_read_without_marks(tmp_path: Path, shown: str, name: str) -> None:
    (record,) = read(tmp_path, f"31/03/2026, 09:00 - {shown}: re: hello\n")
    assert (record["author"], record["text"], record["is_notice"]) == (name, "re: hello", "false")


def test_a_colon_without_a_space_ends_a_name_that_is_known(tmp_path: Path) -> None:
    text = "31/03/2026, 09:00 - Dana:hi\n31/03/2026, 09:01 - Dana: a\n31/03/2026, 09:02 - See https://acme.example\n"
    assert [(r["author"], r["text"]) for r in read(tmp_path, text)] == [
        ("Dana", "hi"),
        ("Dana", "a"),
        (None, "See https://acme.example"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Messages and calls are end-to-end encrypted. Tap to learn more.",
        "You were added",
        '+12 345 578 created group "Acme"',
        'Dana changed the group name from "Sale" to "Sale: now"',
        "Dana hat den Betreff zu „Lampe: kaputt“ geändert",
        "Acme group: \u200eMessages and calls are end-to-end encrypted. No one outside of this chat can read them.",
        "Acme: \u200eNachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt. Niemand kann sie lesen.",
        "דנה: \u200fההודעות והשיחות מוצפנות מקצה לקצה.",
        "x" * 200 + ": y",
    ],
)
def test_what_the_app_itself_says_is_a_notice(tmp_path: Path, line: str) -> None:
    (record,) = read(tmp_path, f"31/03/2026, 09:00 - {line}\n")
    assert record["is_notice"] == "true"


@pytest.mark.parametrize(
    ("text", "deleted"),
    [
        ("This message was deleted", "true"),
        ("\u200eYou deleted this message.", "true"),
        ("Diese Nachricht wurde gelöscht.", "true"),
        ("Se eliminó este mensaje.", "true"),
        ("הודעה זו נמחקה", "true"),
        ("Ova poruka je izbrisana", "true"),
        ("This message was deleted, why?", "false"),
        ("<Media omitted>", "false"),
    ],
)
def test_a_deleted_message_is_known_by_its_whole_text(tmp_path: Path, text: str, deleted: str) -> None:
    (record,) = read(tmp_path, f"31/03/2026, 09:00 - Dana: {text}\n")
    assert record["is_deleted"] == deleted


def test_the_key_of_a_chat_depends_neither_on_the_file_nor_on_the_style(tmp_path: Path) -> None:
    android = read(
        tmp_path,
        "30/03/2026, 09:00 - You were added\n31/03/2026, 21:05 - Dana: a\n31/03/2026, 21:06 - Dana: b\n"
        "31/03/2026, 21:07 - Acme: c\n",
    )
    iphone = read(
        tmp_path,
        "[3/31/26, 9:05:59 PM] Acme: \u200eMessages and calls are end-to-end encrypted.\n"
        "[3/31/26, 9:05:59 PM] ~ Dana: a\n[3/31/26, 9:07:10 PM] Acme: c\n[4/1/26, 9:07:10 PM] Omer: d\n",
    )
    other = read(tmp_path, "31/03/2026, 21:05 - Dana: a\n31/03/2026, 21:07 - Bolt: c\n")
    assert {r["chat"] for r in android} == {r["chat"] for r in iphone}
    assert {r["chat"] for r in android}.isdisjoint(r["chat"] for r in other)


# --- what is broken


def test_text_before_the_first_date_is_kept_whole(tmp_path: Path) -> None:
    text = "\n exported by hand\nsecond line\n31/03/2026, 09:00 - Dana: hi\n"
    found = read(tmp_path, text)
    assert found[0] == {"broken": BEFORE_THE_FIRST, "record": "\n exported by hand\nsecond line"}
    assert said(found[1:]) == [("2026-03-31 09:00:00", "Dana", "hi")]


def test_bytes_that_are_not_utf_8_break_their_own_message(tmp_path: Path) -> None:
    text = b"31/03/2026, 09:00 - Dana: caf\xe9\nmore\n31/03/2026, 09:01 - Dan\xe9: a\n31/03/2026, 09:02 - Dana: b\0\n"
    assert read(tmp_path, text)[:2] == [
        {"broken": BROKEN_BYTES, "record": "31/03/2026, 09:00 - Dana: caf\\xe9\nmore"},
        {"broken": BROKEN_BYTES, "record": "31/03/2026, 09:01 - Dan\\xe9: a"},
    ]
    assert said(read(tmp_path, text)[2:]) == [("2026-03-31 09:02:00", "Dana", "b\ufffd")]


def test_an_endless_message_is_set_apart_in_pieces_that_lose_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chats, "_LONGEST_MESSAGE", 100)
    long = "31/03/2026, 09:00 - Dana: " + "x" * 150 + "\n" + "y" * 60 + "\nz\n" * 10
    found = read(tmp_path, long + "31/03/2026, 09:01 - Acme: hi\n")
    *pieces, last = found
    assert {r["broken"] for r in pieces} == {TOO_LONG}
    assert "".join(r["record"] or "" for r in pieces).replace("\n", "") == long.replace("\n", "")
    assert last["text"] == "hi"


def test_a_hostile_line_takes_no_time(tmp_path: Path) -> None:
    started = perf_counter()
    for text in (
        "1" * 900_000,
        "1/" * 400_000,
        "[" + "\u200e" * 800_000,
        "31/03/2026, 09:00 -" + " " * 900_000,
    ):
        path = save(tmp_path / "chat.txt", (text + "\n") * 3)
        with suppress(InputError):
            list(records(path))
    assert perf_counter() - started < 5


def test_whatever_bytes_a_file_holds_the_error_is_one_for_a_user(tmp_path: Path) -> None:
    random = Random(1)
    starts = [
        b"",
        b"\xff\xfe",
        b"\xfe\xff",
        b"31/03/2026, 09:00 - Dana: hi\n",
        b"[31/03/2026, 09:00:00] Dana: hi\r\n",
    ]
    for start in starts * 20:
        content = start + random.randbytes(random.choice([3, 50, 3_000])) + start
        looks_like(content)
        try:
            found = read(tmp_path, content)
        except InputError:
            continue
        for record in found:
            for cell in record.values():
                (cell or "").encode()


def test_a_file_that_cannot_be_opened_is_an_error_for_a_user(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        list(records(tmp_path / "none.txt"))


# --- real files


@pytest.mark.parametrize(
    "name",
    [
        "chatminer_test_bracket_mmddyy_24hrs.txt",
        "chatminer_test_ddmmyy_24hrs.txt",
        "chatminer_test_mmddyy_24hrs.txt",
        "chatminer_test_mmddyyyy_12hrs.txt",
        "chatminer_test_yyyymmdd_24hrs.txt",
    ],
)
def test_five_styles_of_one_real_chat_say_the_same(data: Path, name: str) -> None:
    assert looks_like((data / name).read_bytes())
    found = list(records(data / name))
    lorem = "Lorem ipsum dolor sit amet,\nconsectetur adipiscing elit. Duis libero."
    assert said(found) == [
        ("2019-01-01 11:25:00", "John Doe", "Lorem ipsum dolor sit amet."),
        ("2019-01-20 11:23:00", "John Doe", "."),
        ("2019-01-30 20:49:00", "Jahn Doe", lorem),
        ("2020-06-10 15:55:00", "John-John Doe", "Lorem ipsum : dolor sit amet."),
        ("2020-06-20 00:08:00", None, '+12 345 578 created group "Groupname"'),
        ("2020-06-30 09:10:00", None, "You were added"),
        ("2021-12-10 10:10:00", "John Doe 🤓", "Lorem ipsum 🤓"),
        ("2021-12-20 12:10:00", "🤓", "Lorem ipsum 🤓"),
        ("2021-12-30 22:01:00", "John Doe", lorem),
    ]
    assert len({record["chat"] for record in found}) == 1


def test_a_real_chat_with_seconds_and_years_of_two_digits(data: Path) -> None:
    found = list(records(data / "whatstk_lorem.txt"))
    assert len(found) == 500
    assert not [record for record in found if "broken" in record or record["is_notice"] == "true"]
    assert {record["author"] for record in found} == {"Mary", "Giuseppe", "John", "+1 123 456 789"}
    times = [record["posted_local"] or "" for record in found]
    assert times == sorted(times)
    assert (times[0], times[-1][:4]) == ("2020-01-15 02:22:56", "2020")


def test_a_real_group_begins_with_notices(data: Path) -> None:
    found = list(records(data / "whatstk_pokemon.txt"))
    assert [record["is_notice"] for record in found] == ["true"] * 2 + ["false"] * 18
    assert said(found)[-1] == ("2016-10-31 12:23:00", "Wobbuffet", "Wo-bbu-ffet")
