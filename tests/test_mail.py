"""Mailboxes: where a mail begins, who wrote it, when, in what thread, and what it says."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from random import Random
from time import perf_counter

import pytest

from analytics.errors import InputError
from analytics.sources import mail, mailtext
from analytics.sources.mail import NO_HEADERS, looks_like, records
from analytics.sources.mailtext import decoded, text_of_html

FROM = "From dana@example.com Mon Mar  2 09:00:05 2026\n"
HEADERS = (
    "From: Dana <dana@example.com>\nTo: help@acme.com\nDate: Mon, 2 Mar 2026 09:00:05 +0000\n"
    "Subject: Hello\nMessage-ID: <a1@example.com>\n"
)

Record = dict[str, str | None]


def save(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def read(tmp_path: Path, text: str | bytes) -> list[Record]:
    return list(records(save(tmp_path / "box.mbox", text)))


def one(tmp_path: Path, headers: str | bytes, body: str | bytes = "hello\n") -> Record:
    parts = [part.encode() if isinstance(part, str) else part for part in (headers, body)]
    (record,) = read(tmp_path, b"\n".join(parts))
    return record


def text_of(tmp_path: Path, headers: str, body: str | bytes) -> str | None:
    return one(tmp_path, HEADERS + headers, body)["text"]


@pytest.fixture(scope="module")
def data(request: pytest.FixtureRequest) -> Path:
    """The folder of the real exports."""
    folder: Path = request.config.rootpath.parent / "shared" / "data" / "formats" / "mbox"
    if not folder.is_dir():
        pytest.skip("the real exports (../shared/data/formats) are not here")
    return folder


# --- where a mail begins


@pytest.mark.parametrize(
    "text", [FROM + HEADERS, HEADERS, "\n\n" + HEADERS, "\ufeff" + HEADERS, "Received: x\n\ty\n" + HEADERS]
)
def test_a_mailbox_and_a_mail_are_told_by_their_beginning(text: str) -> None:
    assert looks_like(text)
    assert looks_like(text.replace("\n", "\r\n").encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "message_id,from,subject\n1,2,3\n",
        "From: Dana\n",
        "From here it looks fine.\nSubject: none\n",
        FROM + "no header\n",
        "Date: today\nSubject: notes\nTo: do\n",
        '{"from": "dana", "to": "acme", "date": 1}\n',
        "31/03/2026, 09:05 - Dana: hi\n",
        "HTTP/1.1 200 OK\nDate: x\nFrom: y\n",
    ],
)
def test_a_text_without_headers_of_a_mail_is_none(text: str) -> None:
    assert not looks_like(text)


def test_a_line_of_text_that_begins_with_from_begins_no_mail(tmp_path: Path) -> None:
    body = (
        "\nFrom here on it was broken.\n\nFrom Haifa Mon Mar  2 09:00:05 2026\n\nmore\n"
        ">From the shop\n>>From a mail\n"
    )
    first, second = read(
        tmp_path, FROM + HEADERS + body + "\n" + FROM + HEADERS.replace("a1", "a2") + "\nbye\n"
    )
    assert first["text"] == body.strip().replace("\n>From the", "\nFrom the")
    assert (second["message_id"], second["text"]) == ("a2@example.com", "bye")


def test_a_mail_file_is_one_mail_whatever_it_quotes(tmp_path: Path) -> None:
    (record,) = read(tmp_path, HEADERS + "\nlook:\n\n" + FROM + HEADERS + "\n>From me\n")
    assert record["text"] == "look:\n\n" + FROM + HEADERS + "\n>From me"


def test_what_has_no_headers_is_kept_whole(tmp_path: Path) -> None:
    assert read(tmp_path, FROM.encode() + b"\nonly text \xe9\n") == [
        {"broken": NO_HEADERS, "record": FROM + "\nonly text \\xe9\n"}
    ]
    assert read(tmp_path, "") == []


def test_of_an_endless_mail_only_the_beginning_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "_MOST_BYTES", 2_000)
    monkeypatch.setattr(mail, "_LONGEST_LINE", 100)
    monkeypatch.setattr(mail, "LONGEST_TEXT", 500)
    long = FROM + HEADERS + "\n" + ("x" * 5_000 + "\n") * 2 + "\n"
    first, second = read(tmp_path, long + FROM + HEADERS.replace("a1", "a2") + "\nbye\n")
    assert (first["text"], first["is_cut"]) == ("x" * 500, "true")
    assert (second["message_id"], second["is_cut"]) == ("a2@example.com", None)


# --- who, when, in what thread


@pytest.mark.parametrize(
    ("value", "address", "name"),
    [
        ("Dana <Dana@Example.com>", "dana@example.com", "Dana"),
        ('"Levi, Dana" <dana@example.com>', "dana@example.com", "Levi, Dana"),
        ("dana@example.com (Dana =?utf-8?Q?=C5=A0egan?=)", "dana@example.com", "Dana Šegan"),
        ("dana at example.com (=?ISO-8859-1?Q?D=E4na?=)", "dana@example.com", "Däna"),
        ("=?utf-8?B?15PXoNeU?= <dana@example.com>", "dana@example.com", "דנה"),
        ("dana@example.com", "dana@example.com", None),
        ("Dana at Acme <dana@example.com>", "dana@example.com", "Dana at Acme"),
        ("'dana@example.com'", "dana@example.com", None),
        ("Dana", None, "Dana"),
        ("=?klingon?Q?Dana?= <dana@example.com>", "dana@example.com", "Dana"),
        ("=?utf-8?B?!!!?= <dana@example.com>", "dana@example.com", None),
        ("(" * 2_000, None, "(" * 2_000),
        ("<dana@[1.2.3.4]>", "dana@[1.2.3.4]", None),
    ],
)
def test_an_author_is_an_address_and_a_name(
    tmp_path: Path, value: str, address: str | None, name: str | None
) -> None:
    record = one(tmp_path, f"From: {value}\nSubject: x\n")
    assert (record["from_address"], record["from_name"]) == (address, name)


def test_without_a_from_header_the_line_above_the_headers_says_who_wrote(tmp_path: Path) -> None:
    (record,) = read(tmp_path, "From dana at “example.org”  Mon Mar  2 09:00:05 2026\nSubject: x\n\nhello\n")
    assert record["from_address"] == "dana@“example.org”"
    assert one(tmp_path, "Sender: omer@example.com\nSubject: x\n")["from_address"] == "omer@example.com"


@pytest.mark.parametrize(
    ("value", "sent_at", "problem"),
    [
        ("Mon, 2 Mar 2026 11:00:00 +0200", "2026-03-02T09:00:00+00:00", None),
        ("2 Mar 2026 11:00 +0200 (IST)", "2026-03-02T09:00:00+00:00", None),
        ("Mon, 2 Mar 2026 09:00:00 GMT", "2026-03-02T09:00:00+00:00", None),
        ("Mon, 2 Mar 2026 09:00:00 -0000", "2026-03-02T09:00:00+00:00", None),
        ("Sun, 1 Mar 2026 23:00:00 -1000", "2026-03-02T09:00:00+00:00", None),
        ("Mon, 2 Mar 2026 09:00:00", None, "Date has no offset from UTC"),
        ("Mon, 2 Mar 2026 09:00:00 CEST", None, "Date has no offset from UTC"),
        ("", None, "Date is missing"),
        ("  ", None, "Date is missing"),
        ("yesterday", None, "Date cannot be read as a time"),
        ("Mon, 31 Feb 2026 09:00:00 +0000", None, "Date cannot be read as a time"),
        ("Mon, 2 Mar 1826 09:00:00 +0000", None, "Date cannot be read as a time"),
        ("Mon, 2 Mar 2026 09:00:00 +9999999", None, "Date cannot be read as a time"),
        ("9" * 5_000, None, "Date cannot be read as a time"),
    ],
)
def test_a_date_is_an_instant_or_a_problem(
    tmp_path: Path, value: str, sent_at: str | None, problem: str | None
) -> None:
    record = one(tmp_path, f"From: a@b.c\nDate: {value}\n")
    assert (record["sent_at"], record["date_problem"]) == (sent_at, problem)


def test_ids_are_read_without_brackets_and_comments(tmp_path: Path) -> None:
    record = one(
        tmp_path,
        "From: a@b.c\nMessage-Id:\n <a 1@example.com>\n"
        'In-Reply-To: <b1@example.com> (Dana\'s message of "Sun\\, 16 Mar")\n'
        "References: <c1@example.com>\n\t<c2@example.com>\n <b1@example.com>\n",
    )
    assert record["message_id"] == "a1@example.com"
    assert record["in_reply_to"] == "b1@example.com"
    assert (record["first_reference"], record["last_reference"]) == ("c1@example.com", "b1@example.com")
    bare = one(tmp_path, "From: a@b.c\nMessage-ID: a1@example.com\nIn-Reply-To: your message\nReferences:\n")
    assert (bare["message_id"], bare["in_reply_to"], bare["first_reference"]) == (
        "a1@example.com",
        None,
        None,
    )


# --- what it says


def test_text_is_taken_where_html_says_the_same(tmp_path: Path) -> None:
    both = (
        'Content-Type: multipart/alternative; boundary="b"\n',
        "preamble\n--b\nContent-Type: text/plain\n\nplain\n--b\nContent-Type: text/html\n\n<p>rich</p>\n--b--\nafter\n",
    )
    assert text_of(tmp_path, *both) == "plain"
    assert text_of(tmp_path, both[0], both[1].replace("plain\n--b\n", "\n--b\n")) == "rich"
    assert text_of(tmp_path, both[0], both[1].replace("--b--", "")) == "plain"


def test_parts_around_an_attachment_are_one_text(tmp_path: Path) -> None:
    body = (
        "--b\n\nfirst\n--b\nContent-Type: image/png\n\nxxx\n--b\nContent-Type: text/plain; name=notes.txt\n\nfile\n"
        "--b\nContent-Type: text/plain\nContent-Disposition: attachment\n\nfile\n"
        "--b\nContent-Type: message/rfc822\n\nFrom: x@y.z\n\nforwarded\n--b\n\nlast\n--b--\n"
    )
    assert text_of(tmp_path, "Content-Type: multipart/mixed; boundary=b\n", body) == "first\nlast"


def test_a_mail_of_attachments_only_has_no_text(tmp_path: Path) -> None:
    assert text_of(tmp_path, "Content-Type: application/pdf\n", "%PDF") is None


@pytest.mark.parametrize(
    ("headers", "body", "text"),
    [
        ("Content-Type: text/plain; charset=windows-1255\n", "שלום".encode("cp1255"), "שלום"),
        ("Content-Type: text/plain; charset=utf-8\n", "né".encode("cp1252"), "né"),
        ("Content-Type: text/plain; charset=us-ascii\n", "né".encode(), "né"),
        ("Content-Type: text/plain; charset=unknown-8bit\n", "né".encode(), "né"),
        ("Content-Type: text/plain; charset=punycode\n", b"abc", "abc"),
        ("Content-Type: text/plain; charset=zlib\n", b"abc", "abc"),
        ("Content-Type: text/plain; charset*=x'y\n", b"abc", "abc"),
        ("Content-Type: ;;;\n", b"abc", "abc"),
        ("Content-Type: multipart/mixed\n", b"abc", None),
        ("", b"a\0b", "a\ufffdb"),
        ("", b"a\r\nb", "a\nb"),
        ("Content-Transfer-Encoding: quoted-printable\n", b"n=C3=A9 =\nx =ZZ", "né x =ZZ"),
        ("Content-Transfer-Encoding: base64\n", b64encode("né".encode()), "né"),
        ("Content-Transfer-Encoding: base64\n", b64encode("né".encode() * 20)[:-1], "né" * 19 + "n\ufffd"),
        (
            "Content-Type: text/plain; charset=gb2312\n",
            "中文".encode("gb2312") * 10 + b"\xff",
            "中文" * 10 + "\ufffd",
        ),
        ("Content-Transfer-Encoding: base64\n", b"bsOpA", "né"),
    ],
)
def test_a_text_is_decoded_whatever_is_declared(
    tmp_path: Path, headers: str, body: bytes, text: str | None
) -> None:
    assert text_of(tmp_path, headers, body) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One &amp; two</p>\n<p>three<br>four</p>", "One & two\n\nthree\nfour"),
        ("<html><head><title>x</title><style>p{}</style></head><body>hi</body></html>", "hi"),
        ("a<script>if (a < b) alert('<p>')</script>b", "ab"),
        ("a<!-- <p>hidden</p> -->b<!--[if mso]>x<![endif]-->c", "abc"),
        ("a<style>never closed", "a"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<a href='x'>link</a>&nbsp;&#x41;&bogus;", "link A&bogus;"),
        ("<ul>\n<li>one\n</li><li>two</li></ul>", "one\n\ntwo"),
    ],
)
def test_html_becomes_what_it_shows(source: str, text: str) -> None:
    assert text_of_html(source) == text


def test_a_header_of_encoded_words_is_one_line() -> None:
    assert decoded("=?utf-8?Q?Where_is?=\n =?utf-8?Q?_it=3F?= Re:\tx") == "Where is it? Re: x"


# --- hostile mails


def nested(depth: int) -> str:
    opening = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    return HEADERS + opening + "Content-Type: text/plain\n\ndeep\n"


@pytest.mark.parametrize(
    "content",
    [
        nested(3_000),
        HEADERS + "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 100_000,
        HEADERS + "--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 20_000,
        HEADERS + "Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 20_000,
        HEADERS + "X-Long: " + "x" * 4_000_000 + "\n\nhello\n",
        HEADERS + "X-Folded: a\n" + " b\n" * 1_000_000 + "\nhello\n",
        "Subject: " + "=?utf-8?Q?" * 300_000 + "\n" + HEADERS + "\nhello\n",
        "References: " + "<" * 2_000_000 + "\n" + HEADERS + "\nhello\n",
        "References: " + "a@" * 1_000_000 + "\n" + HEADERS + "\nhello\n",
        "To: " + "a" * 2_000_000 + "\n" + HEADERS + "\nhello\n",
        "Content-Type: text/plain" + '; x="' * 300_000 + "\n" + HEADERS + "\nhello\n",
        HEADERS + "Content-Type: text/html\n\n" + "<script>" * 500_000,
        HEADERS + "Content-Type: text/html\n\n" + "<!--" * 1_000_000,
        HEADERS + "Content-Type: text/html\n\n" + "<a " * 1_000_000,
        HEADERS + "Content-Type: text/html\n\n" + "&" * 2_000_000,
        HEADERS + "Content-Type: text/html\n\n" + "<p>" * 1_000_000,
        (FROM + "x\n") * 50_000,
        "From " + "a " * 2_000_000,
    ],
)  # fmt: skip
def test_a_hostile_mail_takes_little_time(tmp_path: Path, content: str) -> None:
    path = save(tmp_path / "box.mbox", content)
    started = perf_counter()
    looks_like(content.encode()[: 1 << 18])
    found = list(records(path))
    assert perf_counter() - started < 5
    assert len(found) <= 1
    assert all(len(cell or "") < 9_000_000 for record in found for cell in record.values())


def test_parts_beyond_a_bound_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailtext, "_MOST_PARTS", 3)
    assert text_of(tmp_path, "Content-Type: multipart/mixed; boundary=b\n", "--b\n\nx\n" * 9) == "x\nx\nx"


def test_whatever_bytes_a_mailbox_holds_its_mails_can_be_stored(tmp_path: Path) -> None:
    random = Random(1)
    pieces = [
        FROM.encode(), HEADERS.encode(), b"\n", b"\r\n\r\n", b"--b\n", b"--b--",
        b"From: =?utf-8?B?/////w==?= <a@b.c>\n",
        b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: text/html; charset=utf-7\n", b"+2D8-\n",
        b"Content-Transfer-Encoding: base64\n", b"<p>&#0;&#xD800;", b"\xff\xfe\x00",
    ]  # fmt: skip
    for _ in range(300):
        content = b"".join(
            random.choice([*pieces, random.randbytes(20)]) for _ in range(random.choice([1, 10, 40]))
        )
        looks_like(content)
        for record in read(tmp_path, FROM.encode() + content):
            for cell in record.values():
                assert "\0" not in (cell or "").encode().decode()


def test_a_mailbox_that_cannot_be_opened_is_an_error_for_a_user(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        list(records(tmp_path / "none.mbox"))


# --- real files


def test_real_mailboxes_are_told_as_such(data: Path) -> None:
    assert [path.name for path in sorted(data.iterdir()) if not looks_like(path.read_bytes())] == []


def test_a_real_list_archive_is_read(data: Path) -> None:
    found = list(records(data / "pipermail_2016_april.mbox"))
    assert [(r["sent_at"], r["from_address"], r["from_name"]) for r in found] == [
        ("2016-04-14T09:06:56+00:00", "jgb@example.com", "Jesus M. Gonzalez-Barahona"),
        ("2016-04-23T16:18:56+00:00", "andy@example.com", "Andy Grunwald"),
        ("2016-04-25T22:00:07+00:00", "jgb@example.com", "Jesus M. Gonzalez-Barahona"),
    ]
    assert [r["in_reply_to"] for r in found] == [None, *(r["message_id"] for r in found[:2])]
    assert {r["first_reference"] for r in found[1:]} == {found[0]["message_id"]}


def test_real_mails_that_lack_what_they_should_have(data: Path) -> None:
    found = list(records(data / "mbox_no_fields.mbox"))
    assert [r["date_problem"] for r in found] == [
        None,
        None,
        "Date is missing",
        None,
        "Date is missing",
        None,
    ]
    assert [r["message_id"] for r in found].count(None) == 1
    assert {r["from_name"] for r in found} == {"Göran Lastname", None}
    # only the weekday is no weekday
    assert found[-1]["sent_at"] == "2016-09-21T19:42:07+00:00"


def test_real_mails_in_odd_encodings(data: Path) -> None:
    (single,) = records(data / "mbox_iso8859_encoding.mbox")
    assert (single["from_address"], single["from_name"]) == ("lucíacharlie@wellsfargo.com", "Lucía Charlie")
    (unknown,) = records(data / "mbox_unknown_encoding.mbox")
    assert (unknown["from_name"], unknown["sent_at"]) == ("Ô¬´Ï", "2002-08-23T17:24:49+00:00")
    (quoted,) = records(data / "mbox_unixfrom_encoding.mbox")
    assert "a central pillar in QA is “software getting tested”." in (quoted["text"] or "")
    parts = list(records(data / "mbox_multipart.mbox"))
    assert [(r["text"] or "")[:27] for r in parts] == [
        "technology.esl Committers,\n",
        "I am fairly new to eclipse.",
    ]
    complex_ = list(records(data / "mbox_complex.mbox"))
    assert [r["from_name"] for r in complex_] == ["Eugenia Loli-Queru", "Danilo Šegan"]
    assert "stuff—it'd be worth checking" in (complex_[1]["text"] or "")
