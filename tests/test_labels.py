"""Labels in a log: what gives them, what wins, when they are made again, and what is learned from them."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import product
import pytest
from reference import COLUMNS, Row

from analytics.config import Settings, load_settings
from analytics.errors import ConfigError, LogError, RequestError, TooFewLabels
from analytics.log import Log, labels, unload
from analytics.measuring import Selection, explain, measure
from analytics.measuring.learning import _compared

NOON = datetime(2026, 3, 2, 12)
Said = tuple[str | None, str | None, str | None]
OpenLog = Callable[..., Log]


def asks(message_id: str, minutes: float, text: str | None, author_id: str = "dana", **cells: Any) -> Row:
    row: Row = dict.fromkeys(COLUMNS)
    given = {"message_id": message_id, "posted_at": NOON + timedelta(minutes=minutes), "channel": "twitter"}
    return row | given | {"author_id": author_id, "from_brand": False, "text": text} | cells


def replies(message_id: str, minutes: float, text: str | None, **cells: Any) -> Row:
    return asks(message_id, minutes, text, "acme", from_brand=True, **cells)


@pytest.fixture
def open_log(tmp_path: Path) -> Iterator[OpenLog]:
    """Make logs of messages, each of them in a file of its own unless they come as lists."""
    opened: list[Log] = []

    def open_new(*messages: Row | list[Row], settings: Settings | None = None) -> Log:
        folder = tmp_path / str(len(opened))
        folder.mkdir()
        log = Log(folder / "log.db", settings, writable=True)
        opened.append(log)
        if messages:
            add(log, *messages)
        return log

    yield open_new
    for log in opened:
        log.close()


def add(log: Log, *messages: Row | list[Row]) -> None:
    files = len(list(log.path.parent.glob("files*")))
    rows = [message if isinstance(message, list) else [message] for message in messages]
    named = [(f"{files}-{place}.csv", part) for place, part in enumerate(rows)]
    product.load_files(log, named, log.path.parent / f"files{files}")


def said(log: Log, message_id: str) -> Said:
    found = log.con.execute(
        "select category, category_source, language from messages where message_id = ?", [message_id]
    ).fetchone()
    assert found is not None
    return found


def configured(tmp_path: Path, text: str) -> Settings:
    (tmp_path / "answered.toml").write_text(text, encoding="utf-8")
    return load_settings(tmp_path / "answered.toml")


# --- what gives a label


def test_what_the_export_gives_wins_over_its_text(open_log: OpenLog) -> None:
    log = open_log([
        asks("1", 0, "My phone is broken", category="praise", language="he"),
        asks("2", 0, "My phone is broken", "ben"),
        asks("3", 0, None, "eva"),
        asks("4", 0, None, "ann", category="question"),
    ])  # fmt: skip
    assert said(log, "1") == ("praise", "given", "he")
    assert said(log, "2") == ("complaint", "rules", "en")
    assert said(log, "3") == (None, None, None)
    assert said(log, "4") == ("question", "given", None)


def test_a_tag_gives_the_category_that_the_configuration_says_of_several_the_gravest(
    open_log: OpenLog, tmp_path: Path
) -> None:
    settings = configured(tmp_path, '[categories]\n"Billing issue" = "complaint"\n"Q" = "question"\n')
    log = open_log(
        [
            asks("1", 0, "We left at ten.", tags=["q", "BILLING ISSUE "]),
            asks("2", 0, "My phone is broken", "ben", tags=["Q"]),
            asks("3", 0, "My phone is broken", "eva", tags=["vip"]),
            asks("4", 0, "My phone is broken", "ann", tags=["Q"], category="other"),
            asks("5", 0, None, "ida", tags=["Q"]),
            replies("6", 1, "We left at ten.", tags=["Q"]),
        ],
        settings=settings,
    )
    assert said(log, "1") == ("complaint", "given", "en")
    assert said(log, "2") == ("question", "given", "en")
    assert said(log, "3") == ("complaint", "rules", "en")
    assert said(log, "4")[:2] == ("other", "given")
    assert said(log, "5") == ("question", "given", None)
    assert said(log, "6") == (None, None, "en")


def test_thanks_out_of_the_blue_are_praise_and_thanks_that_close_an_exchange_are_thanks(
    open_log: OpenLog,
) -> None:
    thread = {"conversation_id": "k"}
    log = open_log([
        asks("1", 0, "Thank you!", "ann"),
        asks("2", 0, "When do you open?", "ben", **thread),
        replies("3", 1, "At ten.", parent_id="2", **thread),
        asks("4", 2, "Thank you!", "ben", **thread),
        # somebody else in that thread says it first
        asks("5", 3, "Thank you!", "eva", **thread),
        asks("6", 0, "Thank you!", "ida", category="thanks"),
    ])  # fmt: skip
    assert [said(log, number)[0] for number in "1456"] == ["praise", "thanks", "praise", "thanks"]
    found = log.con.execute(
        "select first_message_id, category, needs_reply from turns order by all"
    ).fetchall()
    assert found == [
        ("1", "praise", True), ("2", "question", True), ("4", "thanks", False), ("5", "praise", True),
        ("6", "thanks", False),
    ]  # fmt: skip


def test_a_message_that_comes_before_a_thank_you_later_changes_it(open_log: OpenLog) -> None:
    first, thanks = (
        asks("1", 0, "When do you open?", conversation_id="k"),
        asks("2", 5, "Thank you!", conversation_id="k"),
    )
    log = open_log(thanks)
    assert said(log, "2")[0] == "praise"
    add(log, first)
    assert said(log, "2")[0] == "thanks"
    unload(log, "1-0.csv")
    assert said(log, "2")[0] == "praise"


def test_abuse_thanks_and_spam_need_no_reply_when_they_are_told_by_their_texts(open_log: OpenLog) -> None:
    log = open_log([
        asks("1", 0, "you are a bunch of idiots", "ann"),
        asks("2", 0, "My phone is broken, you idiots", "ben"),
    ])  # fmt: skip
    assert said(log, "1")[0] == "abuse"
    assert log.con.execute("select needs_reply from turns order by first_message_id").fetchall() == [
        (False,),
        (True,),
    ]


def test_a_brands_text_that_says_that_it_is_automated_does_not_answer_unless_the_export_says_otherwise(
    open_log: OpenLog,
) -> None:
    text = "This is an automated message."
    log = open_log([
        asks("1", 0, "When do you open?", "ann"), replies("2", 1, text, parent_id="1"),
        asks("3", 0, "When do you open?", "ben"), replies("4", 1, text, parent_id="3", automated=False),
        asks("5", 0, "When do you open?", "eva"), replies("6", 1, "At ten.", parent_id="5", automated=True),
    ])  # fmt: skip
    found = log.con.execute(
        "select first_message_id, answer_message_id, acknowledged_at is not null from turns order by all"
    ).fetchall()
    assert found == [("1", None, True), ("3", "4", False), ("5", None, True)]
    assert log.con.execute("select automated from messages where from_brand order by message_id").fetchall() == [
        (True,), (False,), (True,),
    ]  # fmt: skip


def test_thanks_by_tag_stay_thanks_and_tags_are_read_again_where_texts_are_not(
    open_log: OpenLog, tmp_path: Path
) -> None:
    log = open_log(
        asks("1", 0, "Thank you!", tags=["T"]), settings=configured(tmp_path, '[categories]\nt = "thanks"\n')
    )
    assert said(log, "1")[:2] == ("thanks", "given")
    assert log.con.execute("select category, needs_reply from turns").fetchone() == ("thanks", False)
    log.settings = configured(tmp_path, 'reads_texts = false\n[categories]\nt = "complaint"\n')
    add(log, asks("2", 1, "At ten.", "ben"))
    assert said(log, "1")[:2] == ("complaint", "given")
    log.settings = configured(tmp_path, 'reads_texts = false\n[categories]\nt = "question"\n')
    add(log, asks("3", 1, "At ten.", "eva"))
    assert said(log, "1")[:2] == ("question", "given")


def test_texts_that_are_not_read_have_no_labels(open_log: OpenLog) -> None:
    log = open_log(asks("1", 0, "My phone is broken"), settings=Settings(reads_texts=False))
    assert said(log, "1") == (None, None, None)
    figure = measure(log, ["complaint_share"], Selection())[0]
    assert (figure.value, figure.reason) == (None, "no message in the log has a category")


# --- when labels are made again


@pytest.fixture
def texts_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of texts read at each reading."""
    counts: list[int] = []
    read = labels.label_texts

    def counting(con: duckdb.DuckDBPyConnection, *given: Any) -> None:
        counts.append(len(con.execute("select text_no from texts").fetchall()))
        read(con, *given)

    monkeypatch.setattr(labels, "label_texts", counting)
    return counts


def test_only_what_is_new_is_read_also_where_it_joins_old_threads(
    open_log: OpenLog, texts_read: list[int]
) -> None:
    thread = {"conversation_id": "k"}
    log = open_log([asks(str(number), number, "When do you open?", **thread) for number in range(20)])
    add(log, replies("a", 30, "At ten.", **thread))
    add(log, [asks("3", 3, "When do you open?", **thread), asks("b", 40, "Thanks", **thread)])
    assert texts_read == [20, 1, 1]


def test_other_phrases_read_the_whole_log_again_and_once(
    open_log: OpenLog, texts_read: list[int], tmp_path: Path
) -> None:
    log = open_log([asks("1", 0, "The lift went bananas"), asks("2", 1, "We left at ten.", "ben")])
    assert said(log, "1")[0] == "other"
    log.settings = configured(tmp_path, '[phrases.en.customer]\ncomplaint = ["went bananas"]\n')
    add(log, asks("3", 2, "We left.", "eva"))
    assert said(log, "1") == ("complaint", "rules", "en")
    assert log.con.execute("select category from turns where first_message_id = '1'").fetchone() == (
        "complaint",
    )
    add(log, asks("4", 2, "We left.", "ida"))
    assert (sum(texts_read[1:-1]), texts_read[-1]) == (3, 1)


def test_labels_do_not_hang_on_how_many_texts_are_read_at_once_nor_on_the_order_of_files(
    open_log: OpenLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(1)
    texts = (
        "My phone is broken",
        "užasna usluga",
        "terrible",
        "תודה",
        "Thank you!",
        "At ten.",
        None,
        "????",
        "Kada radite?",
    )
    rows = [
        asks(str(number), number, rng.choice(texts), f"c{number % 7}", conversation_id=f"k{number % 9}")
        for number in range(60)
    ]
    whole = open_log(rows)
    monkeypatch.setattr(labels, "_AT_ONCE", 7)
    parts = [rows[start : start + 13] for start in range(0, 60, 13)]
    rng.shuffle(parts)
    pieces = open_log(*parts)
    query = "select message_id, category, category_source, language from messages order by all"
    assert pieces.con.execute(query).fetchall() == whole.con.execute(query).fetchall()
    for table in ("labels", "acts", "places", "waits"):
        assert (
            pieces.con.execute(f"from {table} order by all").fetchall()
            == whole.con.execute(f"from {table} order by all").fetchall()
        )


# --- the configuration


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[categories]\n"a" = "complant"', r"'a' = 'complant' is no category\. Did you mean complaint\?"),
        ("categories = 3", r"\[categories\] takes a line a tag"),
        ("phrases = 3", r"\[phrases\] takes a section"),
        ('[phrases.en]\ncustomer = ["a"]', r"\[phrases\] takes a section"),
        ('[phrases.en.customer]\ncomplaint = "a"', r"\[phrases\] takes a section"),
        ('[phrases.xx.customer]\ncomplaint = ["a"]', r"\[phrases\] there are no phrases of 'xx'"),
        ('[phrases.en.customers]\ncomplaint = ["a"]', r"there is no list 'customers.complaint'"),
        ('[phrases.en.customer]\ncomplaint = ["a (b"]', r"the phrase 'a \(b' in customer.complaint has a bracket"),
    ],
)  # fmt: skip
def test_a_configuration_that_means_nothing_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        configured(tmp_path, text)


# --- explain


def label(log: Log, message_id: str) -> str:
    return next(step.label for step in explain(log, message_id) if step.message_id == message_id)


def test_explain_names_the_words_and_the_phrase_behind_a_label(open_log: OpenLog, tmp_path: Path) -> None:
    settings = configured(
        tmp_path,
        '[categories]\nlate = "complaint"\n[phrases.en.customer]\ncomplaint = ["(went|gone) bananas"]\n'
        'praise = ["splendiferous"]\n',
    )
    log = open_log(
        [
            asks("1", 0, "The lift went BANANAS", "ann"),
            asks("2", 0, "We left at ten.", "ben", category="praise"),
            asks("3", 0, "We left at ten.", "eva", tags=["Late"]),
            asks("4", 0, "Thank you!", "ida"),
            asks("5", 0, "I am not splendiferous", "lea"),
            replies("6", 1, "So sorry!", parent_id="5"),
            asks("7", 0, None, "max"),
            asks("8", 0, "¿Qué?", "uli"),
        ],
        settings=settings,
    )
    assert label(log, "1") == "complaint by the rules: complaint “went BANANAS” (en: (went|gone) bananas)"
    assert label(log, "2").startswith("praise given by the export")
    assert label(log, "3").startswith("complaint by its tag")
    assert label(log, "4").startswith(
        "praise by the rules, a thank-you with nothing before it: thanks “Thank"
    )
    assert "not_praise “not splendiferous” (en: splendiferous)" in label(log, "5")
    assert "apology “sorry” (en)" in label(log, "6")
    assert label(log, "7") == ""
    assert "question “?” (und)" in label(log, "8")


# --- learning


def labelled(number: int, *, given: float = 0.8) -> list[Row]:
    """Messages of an invented trade whose complaints no phrase of the program knows: zork is bad, glim is good."""
    rng = random.Random(5)
    rows = []
    for place in range(number):
        kind = rng.choice(("complaint", "other"))
        words = [
            rng.choice(("lamp", "door", "tile", "pipe")),
            rng.choice(("in", "at", "by")),
            rng.choice(("May", "June")),
        ]
        words += ["".join(rng.choices("bdfgklmnprst", k=9))]  # or the texts would be copies of each other
        words.insert(rng.randrange(3), "zork" if kind == "complaint" else "glim")
        category = kind if rng.random() < given else None
        rows.append(
            asks(str(place), place, f"It was the {' '.join(words)}", f"c{place % 60}", category=category)
        )
    return rows


@pytest.fixture
def scikit_learn() -> None:
    try:
        import sklearn  # noqa: F401
    except ModuleNotFoundError:
        if os.environ.get("CI") == "true":
            pytest.fail("scikit-learn is not installed")
        pytest.skip("scikit-learn is not installed")


@pytest.mark.parametrize(("texts", "is_used"), [(49, False), (50, True)])
def test_what_is_learnt_is_used_from_fifty_labelled_texts_of_a_language_on(texts: int, is_used: bool) -> None:
    given = (["complaint", "praise"] * 25)[:texts]
    found = _compared(["en"] * texts, given, ["complaint"] * texts, given)
    assert found["en"].learned.kappa.value == 1
    assert found["en"].is_used is is_used


@pytest.mark.usefixtures("scikit_learn")
def test_what_is_learned_labels_the_log_where_it_beats_the_rules(open_log: OpenLog) -> None:
    from analytics.measuring.learning import learn

    log = open_log(labelled(400))
    rows = log.con.execute("select count(*) from messages where category_source = 'rules'").fetchone()
    assert rows is not None
    assert rows[0] > 50
    found = learn(log)
    assert found.path == Path(f"{log.path}.model")
    assert found.by_language["en"].is_used
    assert (found.by_language["en"].learned.kappa.value or 0) > 0.95
    assert (found.by_language["en"].rules.kappa.value or 0) < 0.1
    right = log.con.execute(
        "select count(*),"
        " count(*) filter (where category = case when contains(text, 'zork') then 'complaint' else 'other' end)"
        " from messages where category_source = 'learned'"
    ).fetchone()
    assert right == (rows[0], rows[0])
    # messages that come later, and given ones stay
    add(
        log,
        [
            asks("new", 900, "It was the zork lamp in May", "zoe"),
            asks("given", 901, "It was the zork", "zoe", category="praise"),
        ],
    )
    assert said(log, "new") == ("complaint", "learned", "en")
    assert said(log, "given") == ("praise", "given", "en")
    # its errors are known, so the mix is corrected by them
    figure = measure(log, ["complaint_corrected_share"], Selection())[0]
    assert figure.reason is None or "question" in figure.reason
    # without the file the rules are back
    found.path.unlink()
    add(log, asks("last", 950, "We left.", "zoe"))
    assert said(log, "new") == ("other", "rules", "en")


@pytest.mark.usefixtures("scikit_learn")
def test_too_few_labels_are_said_and_nothing_changes(open_log: OpenLog) -> None:
    from analytics.measuring.learning import learn

    log = open_log(labelled(60))
    before = log.con.execute("from labels order by all").fetchall()
    with pytest.raises(
        TooFewLabels, match=r"Too few labelled texts to learn from \(complaint: \d+ by \d+ customers"
    ):
        learn(log)
    assert not Path(f"{log.path}.model").exists()
    assert log.con.execute("from labels order by all").fetchall() == before
    with pytest.raises(TooFewLabels, match="No message of a customer has a category"):
        learn(open_log(asks("1", 0, "We left at ten.")))


@pytest.mark.usefixtures("scikit_learn")
def test_a_broken_model_stops_a_load_and_the_log_is_as_before(open_log: OpenLog) -> None:
    log = open_log(asks("1", 0, "We left at ten."))
    Path(f"{log.path}.model").write_text("nonsense", encoding="utf-8")
    with pytest.raises(RequestError, match=r"log\.db\.model"):
        add(log, asks("2", 1, "We left at ten.", "ben"))
    assert log.con.execute("select count(*) from posts").fetchone() == (1,)


def test_nothing_is_learned_where_texts_are_not_read(open_log: OpenLog) -> None:
    from analytics.measuring.learning import learn

    with pytest.raises(LogError, match="reads_texts"):
        learn(open_log(asks("1", 0, "We left."), settings=Settings(reads_texts=False)))
