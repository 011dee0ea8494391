"""Conditions over the dimensions: which turns they select, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator

import product
import pytest
from talks import asks, one_file, replies

from analytics.errors import RequestError
from analytics.log import Log
from analytics.measuring import DIMENSIONS, Selection, measure, population


def turns(log: Log, selection: Selection) -> float | None:
    (figure,) = measure(log, ["turns"], selection)
    return figure.value


@pytest.fixture(scope="module")
def three_channels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """Five turns: two on twitter, two of e-mail, one on facebook; a complaint, a question, three others."""
    folder = tmp_path_factory.mktemp("three_channels")
    with Log(folder / "log.db", writable=True) as log:
        conversations = one_file(
            asks("1", 0, category="complaint", followers=20.0),
            replies("2", 5, "1"),
            asks("3", 60, language="he"),
            asks("4", 0, channel="email", category="question", brand="D'Or"),
            asks("5", 0, channel="email", directed=False),
            asks("6", 1440, channel="facebook"),
        )
        product.load_files(log, conversations, folder)
        yield log


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("channel = 'twitter'", 2),
        ("channel in ('twitter', 'email') and category <> 'other'", 2),
        ("channel = 'twitter' or category = 'question'", 3),
        ("not directed", 1),
        ("directed", 4),
        ("brand = 'D''Or'", 1),
        ("brand is null", 3),
        ("language is not distinct from 'he'", 1),
        ("weekday = 'Monday' and hour between 12 and 13", 4),
        ("turn = 'first' and reach = '<100'", 1),
        ("channel like 'f%' -- and nothing else", 1),
        ("case when channel = 'email' then category = 'question' else false end", 1),
        ("channel = ';) --'", 0),
        ("CHANNEL = 'email'", 2),
        ("\"channel\" = 'email'", 2),
        ("false", 0),
        # deeper than Python's own stack
        ("not " * 300 + "directed", 4),
        ("hour" + " + 1" * 160 + " > 0", 5),
    ],
)
def test_a_condition_over_the_dimensions_selects_turns(
    three_channels: Log, where: str, expected: int
) -> None:
    assert turns(three_channels, Selection(where=where)) == expected
    assert population(three_channels, Selection(where=where))["turns"] == expected
    by_channel = measure(three_channels, ["turns"], Selection(where=where, by=("channel",)))
    assert sum(figure.value or 0 for figure in by_channel) == expected


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("channel in (select 'email')", "may not hold a query"),
        ("exists (from posts)", "may not hold a query"),
        ("(select count(*) from posts) > 0", "may not hold a query"),
        ("channel = any(select channel from posts)", "may not hold a query"),
        ("true); drop table posts; select (true", "not a condition"),
        ("true; select 1", "not a condition"),
        ("true) or (true", "not a condition"),
        ("true) union all (select 1", "more than a condition"),
        ("true) group by (channel", "more than a condition"),
        ("true) having (true", "more than a condition"),
        ("true) qualify (row_number() over () = 1", "more than a condition"),
        ("true) using sample (1", "more than a condition"),
        ("true) order by (1", "more than a condition"),
        ("true) limit (1", "more than a condition"),
        ("true /*", "not a condition"),
        ("channel = ", "not a condition"),
        ("(", "not a condition"),
        (" ", "neither true nor false"),
        ("channel", "neither true nor false"),
        ("hour", "neither true nor false"),
        ("1", "neither true nor false"),
        ("'twitter'", "neither true nor false"),
        ("null", "neither true nor false"),
        ("columns(*) = 'twitter'", "neither true nor false"),
        ("count(*) > 1", "cannot be used"),
        ("row_number() over () = 1", "cannot be used"),
        ("hour = 'noon'", "cannot be used"),
        ("cast(channel as integer) = 1", "cannot be used"),
        ("channel = $1", "cannot be used"),
        ("regexp_matches(channel, '(')", "cannot be used"),
        ("chanel = 'twitter'", "no dimension 'chanel'. Did you mean channel?"),
        ("category = 'other' and wekday = 'Monday'", "no dimension 'wekday'. Did you mean weekday?"),
        ("thread_no = 1", "no dimension 'thread_no'. Known: agent, brand"),
        ("answered_at is null", "no dimension 'answered_at'"),
        ("slices.slice_no = 0", "cannot be used"),
        ("posts.text = 'x'", "cannot be used"),
    ],
)
def test_what_is_no_condition_over_the_dimensions_is_refused(
    three_channels: Log, where: str, message: str
) -> None:
    for by in ((), ("channel",)):
        with pytest.raises(RequestError) as refused:
            measure(three_channels, ["turns"], Selection(where=where, by=by))
        assert message in str(refused.value)
        assert where in str(refused.value)
        assert all(name in str(refused.value) for name in DIMENSIONS)
    # And the log still answers.
    assert turns(three_channels, Selection()) == 5


def test_a_condition_that_is_nested_too_deep_is_refused(three_channels: Log) -> None:
    with pytest.raises(RequestError, match="nested too deep to be checked"):
        turns(three_channels, Selection(where="hour" + " + 1" * 900 + " > 0"))
