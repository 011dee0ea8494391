"""Learning from labels: who is on which side of a fold, what is kept of a text, and which files are refused."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from depth import tried
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analytics.errors import InstallationError, RequestError, TooFewLabels

try:
    import numpy as np
    import sklearn

    from analytics import learned
    from analytics.learned.ngrams import Vocabulary, learn
except ModuleNotFoundError as missing:
    if os.environ.get("CI") == "true":
        raise
    pytest.skip(f"{missing.name} is not installed: pip install 'answered[learn]'", allow_module_level=True)

# Words that only one label has, and words that both have, in three scripts.
SCRIPTS = {
    "Latin": (
        ["broken", "late", "refund", "worst"],
        ["lovely", "great", "perfect", "happy"],
        ["parcel", "shop"],
    ),
    "Cyrillic": (
        ["касни", "покварен", "ужас", "лоше"],
        ["дивно", "одлично", "супер", "лепо"],
        ["пакет", "данас"],
    ),
    "Hebrew": (["שבור", "מאחר", "גרוע", "נורא"], ["נהדר", "מצוין", "מושלם", "אהבתי"], ["חבילה", "היום"]),
}
ODD = {
    "empty": "",
    "spaces": " \n\t ",
    "a link": "https://example.com/a?b=c",
    "emoji": "😡😡👩‍👩‍👧",
    "NUL": "broken\0late",
    "NULs": "\0\0",
    "lone surrogates": "\ud83d broken \udc00\ud800",
    "very long": "x" * 100_000,
    "very many words": "late " * 20_000,
    "other digits": "١٢٣ 𝟘",
}

Labelled = tuple[list[str], list[str], list[str]]


def invented(script: str = "Latin", texts: int = 240, customers: int = 60, seed: int = 0) -> Labelled:
    """Texts that one can tell apart by their words; each customer writes both kinds."""
    chance = random.Random(seed)
    *words, common = SCRIPTS[script]
    labels = [("complaint", "praise")[row % 2] for row in range(texts)]
    written = [
        " ".join(chance.sample([*words[label == "praise"][:3], *common, f"{row} of {texts}"], 5))
        for row, label in enumerate(labels)
    ]
    return written, labels, [f"customer {chance.randrange(customers)}" for _ in labels]


def distinct(texts: Sequence[str], customers: Sequence[str]) -> int:
    return len(set(zip(texts, customers, strict=True)))


@pytest.fixture(scope="module")
def model() -> Any:
    return learned.train(*invented(), figures={"agreement": 0.9})


@pytest.mark.parametrize("script", SCRIPTS)
def test_it_learns_what_can_be_told_apart_in_every_script(script: str) -> None:
    texts, labels, customers = invented(script)
    assert learned.cross_validate(texts, labels, customers) == labels
    unseen = invented(script, seed=1)
    assert learned.train(texts, labels, customers).predict(unseen[0]) == unseen[1]


def test_more_than_two_labels_are_learnt() -> None:
    texts, labels, customers = invented()
    more = [f"{row} where when how" for row in range(40)]
    kinds = [*labels, *["question"] * 40]
    assert learned.cross_validate([*texts, *more], kinds, [*customers, *customers[:40]]) == kinds


def test_a_rare_label_is_not_drowned_by_a_frequent_one() -> None:
    chance = random.Random(0)
    labels = ["complaint"] * 40 + ["other"] * 960
    # A complaint says it in nine of ten texts, another text in one of ten: of 1000 the word is in 36 and 96.
    says = [chance.random() < (0.9 if label == "complaint" else 0.1) for label in labels]
    texts = [f"{'broken' if said else 'parcel'} {row}" for row, said in enumerate(says)]
    found = learned.cross_validate(texts, labels, [str(row) for row in range(1000)])
    caught = sum(one == "complaint" for one in found[:40])
    assert caught > 30  # by the word alone 36 are expected; who weighs all texts alike says `other` to each


def test_rule_lists_that_matched_decide_where_the_words_do_not() -> None:
    chance = random.Random(0)
    labels = ["complaint", "praise"] * 120
    texts = [" ".join(chance.choices(["parcel", "shop", "today", "box"], k=6)) for _ in labels]
    customers = [str(row) for row in range(240)]
    cues = [[label == "complaint", chance.random() < 0.5] for label in labels]
    assert learned.cross_validate(texts, labels, customers, cues) == labels
    assert learned.cross_validate(texts, labels, customers, np.array(cues)) == labels
    alone = learned.cross_validate(texts, labels, customers)
    assert sum(one == truth for one, truth in zip(alone, labels, strict=True)) < 180
    trained = learned.train(texts, labels, customers, cues)
    assert trained.predict(["", "parcel"], [[True, False], [False, False]]) == ["complaint", "praise"]


def test_rule_lists_must_be_those_of_the_training(model: Any) -> None:
    with pytest.raises(ValueError, match="knows 0 rule lists, not 2"):
        model.predict(["late"], [[True, False]])
    with pytest.raises(ValueError, match="1 texts, but matches"):
        model.predict(["late"], [[True], [False]])


# Who is on which side


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), customers=st.integers(12, 200), copies=st.integers(0, 60))
def test_no_customer_and_no_copy_is_in_two_folds(seed: int, customers: int, copies: int) -> None:
    texts, labels, who = invented(customers=customers, seed=seed)
    chance = random.Random(seed)
    for _ in range(copies):
        source, copy = chance.sample(range(len(texts)), 2)
        texts[copy] = f"RT  {texts[source]} https://example.com/{copy}"
        texts[source] = f"rt {texts[source]} https://example.com/"
    try:
        folds = learned.folds(texts, labels, who)
    except TooFewLabels:  # everybody wrote a copy of everybody
        return
    of_customer, of_text = defaultdict(set), defaultdict(set)
    for text, customer, fold in zip(texts, who, folds, strict=True):
        of_customer[customer].add(fold)
        of_text[text.lower().replace("  ", " ").split("http")[0]].add(fold)
    assert {len(found) for found in of_customer.values()} == {1}
    assert {len(found) for found in of_text.values()} == {1}


def test_a_text_as_short_as_thanks_ties_nobody_to_anybody() -> None:
    texts, labels, customers = invented(customers=10_000)
    texts[:100] = ["thank you"] * 100
    assert Counter(learned.folds(texts, labels, customers)[:100]).total() == 100
    assert len(set(learned.folds(texts, labels, customers)[:100])) == 5


def test_folds_are_about_equally_large_and_mixed() -> None:
    texts, labels, customers = invented(texts=1000, customers=1000)
    found = Counter(zip(learned.folds(texts, labels, customers), labels, strict=True))
    assert len(found) == 10
    assert all(90 <= count <= 110 for count in found.values())


def test_a_customer_without_a_name_is_one_of_its_own() -> None:
    texts, labels, _ = invented()
    assert set(learned.folds(texts, labels, [""] * len(texts))) == {0, 1, 2, 3, 4}


@settings(max_examples=tried(10))
@given(seed=st.integers(0, 10_000))
def test_the_order_of_texts_changes_nothing(seed: int) -> None:
    # Half of the words are wrong, so that there is something to get wrong in another way.
    texts, labels, customers = invented(seed=seed)
    chance = random.Random(seed)
    labels = [chance.choice(["complaint", label]) for label in labels]
    cues = [[chance.random() < 0.5] for _ in labels]
    order = random.Random(seed + 1).sample(range(len(texts)), len(texts))

    def other(values: Sequence[Any]) -> list[Any]:
        return [values[row] for row in order]

    assume(distinct(texts, customers) == len(texts))
    shuffled = (other(texts), other(labels), other(customers), other(cues))
    assert learned.cross_validate(*shuffled) == other(learned.cross_validate(texts, labels, customers, cues))
    assert learned.train(*shuffled).fingerprint == learned.train(texts, labels, customers, cues).fingerprint


@pytest.mark.parametrize("shared", ["one text that everybody shares", "a text that only complaints share"])
def test_what_hangs_together_cannot_be_judged(shared: str) -> None:
    # Customers who wrote one text each: all of them, or all with complaints, wrote the same.
    texts, labels, _ = invented()
    is_shared = [label == "complaint" or "everybody" in shared for label in labels]
    copied = [shared if one else text for text, one in zip(texts, is_shared, strict=True)]
    with pytest.raises(TooFewLabels, match="hang together"):
        learned.cross_validate(copied, labels, [str(row) for row in range(len(texts))])


# Too few


def test_too_few_labels_are_counted_and_said() -> None:
    texts, labels, _ = invented(texts=100)
    customers = ["one", *["two"] * 99]
    with pytest.raises(TooFewLabels) as refused:
        learned.train(texts, labels, customers)
    told = str(refused.value)
    assert "complaint: 50 by 2 customers; praise: 50 by 1 customer)" in told
    assert "20 texts by 5 customers, and 200 texts" in told


def test_nothing_labelled_is_too_few() -> None:
    with pytest.raises(TooFewLabels, match=r"\(none\)"):
        learned.train([], [], [])


@pytest.mark.parametrize(("texts", "is_enough"), [(198, False), (200, True)])
def test_two_hundred_texts_are_enough(texts: int, is_enough: bool) -> None:
    if is_enough:
        learned.train(*invented(texts=texts))
        return
    with pytest.raises(TooFewLabels):
        learned.train(*invented(texts=texts))


@pytest.mark.parametrize(("count", "writers", "is_learnt"), [(20, 5, True), (19, 5, False), (40, 4, False)])
def test_a_label_with_few_texts_or_customers_is_left_out_and_named(
    count: int, writers: int, is_learnt: bool
) -> None:
    texts, labels, customers = invented()
    texts += [f"where {row}" for row in range(count)]
    labels += ["question"] * count
    customers += [f"asker {row % writers}" for row in range(count)]
    trained = learned.train(texts, labels, customers)
    assert ("question" in trained.labels) == is_learnt
    assert dict(trained.left_out) == ({} if is_learnt else {"question": count})
    predicted = learned.cross_validate(texts, labels, customers)
    assert len(predicted) == len(texts)
    assert set(predicted) == set(trained.labels)


def test_texts_without_words_are_no_reason_to_fail() -> None:
    labels = ["complaint"] * 150 + ["praise"] * 100
    customers = [str(row) for row in range(250)]
    trained = learned.train([""] * 250, labels, customers)
    assert trained.predict(["", "anything"]) == ["complaint", "complaint"]


# Odd texts


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_an_odd_text_gets_a_label_and_can_be_learnt_from(model: Any, text: str) -> None:
    assert model.predict([text])[0] in model.labels
    texts, labels, customers = invented()
    learned.cross_validate([*texts, text, text], [*labels, *labels[:2]], [*customers, "odd", "odder"])


def test_odd_texts_take_nothing_from_their_neighbours(model: Any) -> None:
    plain = ["broken and late", "lovely and great"] * 2_000
    mixed = [text for one in plain for text in (one, *ODD.values())]
    assert model.predict(mixed)[:: len(ODD) + 1] == model.predict(plain) == ["complaint", "praise"] * 2_000
    assert model.predict(mixed) == [
        label for text in mixed[: 2 * len(ODD) + 2] for label in model.predict([text])
    ] * (2_000)


def test_a_text_that_says_nothing_gets_the_most_frequent_label() -> None:
    texts, labels, customers = invented()
    more = [f"lovely {row}" for row in range(50)]
    trained = learned.train([*texts, *more], [*labels, *["praise"] * 50], [*customers, *customers[:50]])
    assert trained.predict(["", "ж"]) == ["praise", "praise"]


def test_no_text_is_no_label(model: Any) -> None:
    assert model.predict([]) == []


# What is kept of a text


def known(vocabulary: Vocabulary) -> set[str]:
    """The n-grams as text."""
    return {int(gram).to_bytes(8, "big").decode("utf-16-be").lstrip("\0") for gram in vocabulary.grams}


def test_the_n_grams_are_those_of_one_to_four_characters_with_the_borders_of_words() -> None:
    found = learn(["Ab  cde"] * 3, np.arange(3))
    by_hand = "a b c d e| a|ab|b | c|cd|de|e | ab|ab | cd|cde|de | ab | cde|cde |"
    wanted = set(by_hand.split("|")[0].split()) | set(by_hand.split("|")[1:-1])
    assert known(found) == wanted
    # Each is in three of three texts: ln(4 / 4) + 1.
    assert found.idf.tolist() == [1.0] * len(wanted)
    rows = found.matrix(["Ab  cde", "ab", "x"])
    assert np.sqrt(rows.multiply(rows).sum(axis=1)) == pytest.approx([1, 1, 0])
    # Of "ab": a, b, ab, " a", "b ", " ab", "ab " and " ab ".
    assert np.diff(rows.indptr).tolist() == [len(wanted), 8, 0]


def test_what_fewer_than_three_customers_wrote_is_not_kept() -> None:
    texts = ["aaa"] * 3 + ["bbb"] * 9 + ["ccc"] * 2
    customers = np.array([0, 1, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 5, 6])
    assert {gram.strip() for gram in known(learn(texts, customers))} == {"a", "aa", "aaa"}


def test_links_and_numbers_are_not_kept() -> None:
    texts = [f"see www.example.com/{row} or call 0123456{row}" for row in range(3)]
    found = "".join(known(learn(texts, np.arange(3))))
    assert not set("123456xmp/.") & set(found)
    assert "\ue000" in found


def test_a_secret_of_two_customers_is_not_in_the_file(tmp_path: Path) -> None:
    texts, labels, customers = invented()
    texts[:20] = [f"{text} zqzq" for text in texts[:20]]
    customers[:20] = ["ann", "ben"] * 10
    trained = learned.train(texts, labels, customers)
    assert not any("z" in gram or "q" in gram for gram in known(trained.vocabulary))
    trained.save(tmp_path / "model")
    written = (tmp_path / "model").read_bytes()
    assert not any(text.encode() in written for text in ("zqzq", "ann", "customer 1", texts[0]))


# The file


def signed(body: bytes, version: int = 1) -> bytes:
    """A file whose checksum is right, whatever it says."""
    return f"answered model {version} {hashlib.sha256(body).hexdigest()}\n".encode() + body


def changed(packed: bytes, **facts: Any) -> bytes:
    _, header, numbers = packed.split(b"\n", 2)
    return signed(json.dumps(json.loads(header) | facts, sort_keys=True).encode() + b"\n" + numbers)


def test_a_saved_model_is_the_same_when_it_is_loaded(model: Any, tmp_path: Path) -> None:
    model.save(tmp_path / "a")
    loaded = learned.load(tmp_path / "a")
    loaded.save(tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert loaded.fingerprint == model.fingerprint
    texts = invented(seed=5)[0] + list(ODD.values())
    assert loaded.predict(texts) == model.predict(texts)
    assert (loaded.labels, loaded.figures) == (("complaint", "praise"), {"agreement": 0.9})
    assert loaded.texts == {"complaint": 120, "praise": 120}
    assert (loaded.version, loaded.scikit_learn) == (model.version, sklearn.__version__)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_equal_data_make_equal_bytes_in_another_process(model: Any, tmp_path: Path) -> None:
    model.save(tmp_path / "here")
    code = (
        "from pathlib import Path; import test_learned as t; from analytics import learned; "
        "learned.train(*t.invented(), figures={'agreement': 0.9}).save(Path('there'))"
    )
    folders = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parent.parent)])
    environment = {**os.environ, "PYTHONPATH": folders, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
    assert (tmp_path / "here").read_bytes() == (tmp_path / "there").read_bytes()


def test_other_labels_or_figures_make_another_fingerprint(model: Any) -> None:
    texts, labels, customers = invented()
    others = ["praise", *labels[1:]]
    assert (
        learned.train(texts, others, customers, figures={"agreement": 0.9}).fingerprint != model.fingerprint
    )
    assert learned.train(texts, labels, customers).fingerprint != model.fingerprint


def test_an_older_model_is_replaced(model: Any, tmp_path: Path) -> None:
    (tmp_path / "model").write_text("old")
    model.save(tmp_path / "model")
    assert learned.load(tmp_path / "model").fingerprint == model.fingerprint


def test_a_model_that_cannot_be_written_leaves_nothing(model: Any, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    for path in (tmp_path / "model", tmp_path / "nowhere" / "model"):
        with pytest.raises(RequestError, match="cannot be written"):
            model.save(path)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def refused(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(RequestError) as error:
        learned.load(path)
    assert str(path) in str(error.value)
    return str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="nowhere: the model cannot be read: No such file"):
        learned.load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "content", [b"", b"text,label\na,b\n", b"PK\x03\x04", b"\x80\x04.", b"answered model x "]
)
def test_a_foreign_file_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "is not a model" in refused(tmp_path / "foreign", content)


def test_a_damaged_file_is_refused(model: Any, tmp_path: Path) -> None:
    model.save(tmp_path / "model")
    whole = (tmp_path / "model").read_bytes()
    first_line = whole.index(b"\n") + 1
    for place in [first_line, first_line + 100, len(whole) // 2, len(whole) - 1]:
        turned = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        for content in (turned, whole[:place], whole + b"\0"):
            assert "damaged" in refused(tmp_path / "model", content)
            assert "Train it again" in refused(tmp_path / "model", content)


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    assert "newer version" in refused(tmp_path / "newer", signed(b"anything", version=2))
    assert "older version" in refused(tmp_path / "older", signed(b"anything", version=0))


def test_a_file_that_lies_about_itself_is_refused(model: Any, tmp_path: Path) -> None:
    model.save(tmp_path / "model")
    whole = (tmp_path / "model").read_bytes()
    header = json.loads(whole.split(b"\n")[1])
    arrays = header["arrays"]
    huge = 1 << 40
    lies: list[dict[str, Any]] = [
        {"labels": []},
        {"labels": ["complaint", "spam"]},
        {"labels": [["complaint"], "praise"]},
        {"cues": 3},
        {"cues": huge},
        {"cues": -1},
        {"cues": True},
        {"texts": {"complaint": "many", "praise": 1}},
        {"figures": []},
        {"code": "print()"},
        {"arrays": []},
        {"arrays": {}},
        {"arrays": {**arrays, "grams": ["<u8", [huge]]}},
        {"arrays": {**arrays, "grams": ["<u8", [-1]]}},
        {"arrays": {**arrays, "grams": ["|O", arrays["grams"][1]]}},
        {"arrays": {**arrays, "grams": ["<u8", "12"]}},
        {"arrays": {**arrays, "more": ["<f4", [0]]}},
        {"arrays": {**arrays, "more": ["<f4", [0, huge]]}},
    ]
    for lie in lies:
        assert "damaged" in refused(tmp_path / "model", changed(whole, **lie)), lie
    for body in (
        b"",
        b"{}",
        b"[]\n",
        b"null\n",
        b"[" * 100_000 + b"\n",
        b'{"arrays": 1' + b"0" * 5_000 + b"}\n",
        b"\xff\n",
    ):
        assert "damaged" in refused(tmp_path / "model", signed(body)), body[:20]


def test_facts_that_are_too_long_are_refused_before_they_fill_the_memory(tmp_path: Path) -> None:
    body = b'{"arrays": {}, "labels": [' + b"[]," * 1_000_000 + b"[]]}\n"
    assert "second line is too long" in refused(tmp_path / "model", signed(body))


def test_weights_that_are_no_numbers_are_refused(model: Any, tmp_path: Path) -> None:
    model.save(tmp_path / "model")
    body = (tmp_path / "model").read_bytes().split(b"\n", 1)[1]
    assert "not a number" in refused(tmp_path / "model", signed(body[:-4] + b"\x00\x00\xc0\x7f"))


def test_a_file_longer_than_a_model_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "long"
    with path.open("wb") as file:
        file.write(b"answered model 1 " + b"0" * 64 + b"\n")
        file.truncate(1 << 36)  # 64 GB that take no room on the disk
    with pytest.raises(RequestError, match="longer than 64 MB"):
        learned.load(path)


# The extra


@pytest.mark.parametrize("package", ["numpy", "scipy", "sklearn"])
def test_without_the_extra_importing_works_and_using_says_what_to_install(package: str) -> None:
    code = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from analytics import learned\n"
        "from analytics.errors import InstallationError\n"
        "try:\n    learned.train\n"
        "except InstallationError as error:\n    print(error)"
    )
    checkout = Path(__file__).parent.parent
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, check=True
    )
    assert f"'{package}'" in run.stdout
    assert "pip install 'answered[learn]'" in run.stdout


def test_importing_the_package_loads_none_of_what_learning_needs() -> None:
    code = (
        "import sys; from analytics import learned; print({'numpy', 'scipy', 'sklearn'} & set(sys.modules))"
    )
    checkout = Path(__file__).parent.parent
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, check=True
    )
    assert run.stdout == "set()\n"


def test_an_unknown_name_is_no_missing_package() -> None:
    assert issubclass(InstallationError, Exception)
    with pytest.raises(AttributeError, match="no attribute 'trains'"):
        learned.trains  # noqa: B018
