"""Goals, days of change and the language of the report, as the configuration gives them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import config
from analytics.config import Settings, load_settings
from analytics.errors import ConfigError
from analytics.goals import Goal, read_goals
from analytics.measuring.goals import goals_of
from analytics.metrics import catalogue


@pytest.fixture
def answered(tmp_path: Path) -> Path:
    return tmp_path / "answered.toml"


def read(path: Path, text: str) -> Settings:
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def goals(path: Path, lines: str) -> dict[str, tuple[str, float]]:
    found = goals_of(read(path, f"[goals]\n{lines}"))
    return {metric: (goal.operator, goal.value) for metric, goal in found.items()}


def test_goals_are_read_in_the_unit_of_their_metric(answered: Path) -> None:
    assert goals(
        answered,
        """
        within_30m_share = ">= 0.80"
        unanswered_share = "<= 10 %"
        typical_wait_seconds = "<= 2h"
        responding_agents = ">= 3"
        turns = "<= 500"
        """,
    ) == {
        "responding_agents": (">=", 3),
        "turns": ("<=", 500),
        "typical_wait_seconds": ("<=", 7200),
        "unanswered_share": ("<=", 0.1),
        "within_30m_share": (">=", 0.8),
    }


def test_without_a_configuration_there_are_no_goals() -> None:
    assert goals_of(Settings()) == {}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("<= 2h", 7200), ("<= 2 h", 7200), ("<=1.5h", 5400), ("<= 30 min", 1800), ("<= 90 s", 90),
        ("<= 1 d", 86_400), ("<= 1 h 30 min", 5400), ("<= 1h30min", 5400), ("<= 5400", 5400), ("≤ 90 s", 90),
        ("  <=  90  s ", 90),
    ],
)  # fmt: skip
def test_durations_are_read_as_the_report_writes_them(answered: Path, text: str, seconds: float) -> None:
    assert goals(answered, f'p90_wait_seconds = "{text}"') == {"p90_wait_seconds": ("<=", seconds)}


@pytest.mark.parametrize(
    ("text", "share"),
    [("80 %", 0.8), ("80%", 0.8), ("0.8", 0.8), ("100 %", 1), ("1.1 %", 0.011), ("99.9 %", 0.999), ("0", 0), ("1", 1)],
)  # fmt: skip
def test_per_cent_are_shares_to_the_last_bit(answered: Path, text: str, share: float) -> None:
    assert goals(answered, f'within_2h_share = ">= {text}"') == {"within_2h_share": (">=", share)}


@pytest.mark.parametrize(
    "text",
    [
        "80 %", "> 80 %", "= 80 %", "== 80 %", ">= ", ">= 80 percent", ">= 0,8", ">= -1", ">= 1e3", ">= 80 % 2",
        ">= 2 hours", ">= 5 m", ">= 2 h and 5 min", ">= h", ">= nan", ">= 1_000", ">= .5", "=> 1", "",
    ],
)  # fmt: skip
def test_what_is_no_goal_is_refused_with_an_example(answered: Path, text: str) -> None:
    with pytest.raises(ConfigError) as error:
        read(answered, f'[goals]\nwithin_2h_share = "{text}"')
    assert str(error.value).startswith(f"{answered}: [goals] within_2h_share = '{text}'")
    assert "80 %" in str(error.value)


def test_a_bare_number_is_no_goal_because_it_does_not_say_which_way(answered: Path) -> None:
    with pytest.raises(ConfigError, match="Write >= or <= and an amount"):
        read(answered, "[goals]\nwithin_2h_share = 0.8")


def test_goals_that_are_no_section_are_refused(answered: Path) -> None:
    with pytest.raises(ConfigError, match=r"\[goals\] is a section"):
        read(answered, 'goals = "high"')


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('within_30m_shar = ">= 80 %"', r"there is no metric 'within_30m_shar'\. Did you mean within_30m_share"),
        ('unanswered_share = "<= 2 h"', r'a duration for a metric that is counted in share\. .*"<= 20 %"'),
        ('typical_wait_seconds = "<= 80 %"', r'per cent for a metric that is counted in seconds\. .*"<= 2 h"'),
        ('responding_agents = ">= 80 %"', "per cent for a metric that is counted in agents"),
        ('within_2h_share = ">= 80"', "a share is never above 1, which is 100 %"),
        ('within_2h_share = ">= 101 %"', "a share is never above 1, which is 100 %"),
        ('within_2h_share = "<= 80 %"', r'higher is better, so a goal of at most .* worse\. .*">= 80 %"'),
        ('unanswered_share = ">= 10 %"', "lower is better, so a goal of at least"),
    ],
)  # fmt: skip
def test_a_goal_that_does_not_fit_its_metric_is_refused(answered: Path, line: str, message: str) -> None:
    settings = read(answered, f"[goals]\n{line}")
    with pytest.raises(ConfigError, match=message) as error:
        goals_of(settings)
    assert str(error.value).startswith(f"{answered}: [goals] {line.split()[0]} = ")


def test_every_metric_can_have_the_goal_that_its_error_suggests(answered: Path) -> None:
    for metric in catalogue().values():
        operator = "<=" if metric.better == "higher" else ">="
        if metric.better == "neither":
            assert goals(answered, f'{metric.name} = ">= 1"')
            assert goals(answered, f'{metric.name} = "<= 1"')
            continue
        with pytest.raises(ConfigError) as error:
            goals(answered, f'{metric.name} = "{operator} 1"')
        suggested = str(error.value).rpartition("Write it like ")[2].removesuffix(".")
        assert goals(answered, suggested).keys() == {metric.name}


def test_a_value_at_the_goal_meets_it() -> None:
    floor, ceiling = Goal("x", ">=", 0.8), Goal("x", "<=", 0.8)
    assert [floor.is_met(value) for value in (0.79, 0.8, 0.81)] == [False, True, True]
    assert [ceiling.is_met(value) for value in (0.79, 0.8, 0.81)] == [True, True, False]


@given(st.integers(0, 1000))
def test_a_goal_of_per_cent_is_met_by_that_share_of_turns(thousandths: int) -> None:
    (goal,) = read_goals({"x": f">= {thousandths / 10:.1f} %"}, "answered.toml")
    assert goal.value == thousandths / 1000
    assert goal.is_met(thousandths / 1000)


@given(st.text())
def test_any_text_is_a_goal_or_an_error_that_names_it(text: str) -> None:
    try:
        (goal,) = read_goals({"x": text}, "answered.toml")
    except ConfigError as error:
        assert "answered.toml: [goals] x = " in str(error)
    else:
        assert goal.value >= 0


# [report]


def test_days_of_change_come_in_order_with_their_notes(answered: Path) -> None:
    expected = ((date(2026, 3, 2), ""), (date(2026, 5, 4), ""))
    assert read(answered, '[report]\nchanged = ["2026-05-04", "2026-03-02"]').changes == expected
    assert read(answered, '[report]\nchanged = [2026-05-04, "2026-03-02", 2026-03-02]').changes == expected
    assert read(answered, '[report]\nchanged = { 2026-03-02 = " new team " }').changes == (
        (date(2026, 3, 2), "new team"),
    )
    assert read(answered, '[report.changed]\n2026-05-04 = "chat opened"\n2026-03-02 = ""').changes == (
        (date(2026, 3, 2), ""),
        (date(2026, 5, 4), "chat opened"),
    )
    assert read(answered, "[report]\n").changes == Settings().changes == ()


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ('"2026-03-02"', r'changed takes days, for example changed = \["2026-03-02"\]'),
        ("{ 2026-03-02 = 3 }", "changed takes days"),
        ("3", "changed takes days"),
        ('["2026-02-30"]', "'2026-02-30' is no day. Write it like 2026-03-02"),
        ('["in March"]', "'in March' is no day"),
        ("[2026-03-02T09:00:00Z]", "is no day"),
        ("[3]", "3 is no day"),
        ('{ March = "new team" }', "'March' is no day"),
        ("[[1]]", r"\[1\] is no day"),
    ],
)
def test_a_change_without_a_day_is_refused(answered: Path, value: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as error:
        read(answered, f"[report]\nchanged = {value}")
    assert str(error.value).startswith(f"{answered}: [report] changed")


def test_the_language_of_the_report_is_one_that_it_has(answered: Path) -> None:
    assert Settings().lang is None
    for language in config.LANGUAGES:
        assert read(answered, f'[report]\nlang = "{language}"').lang == language
    with pytest.raises(ConfigError, match=r"\[report\] lang = 'sr-Latin' .*Did you mean sr-Latn"):
        read(answered, '[report]\nlang = "sr-Latin"')
    with pytest.raises(ConfigError, match=r"\[report\] lang = \['en'\]"):
        read(answered, '[report]\nlang = ["en"]')


def test_the_languages_of_the_configuration_are_those_of_the_pages() -> None:
    from analytics.pages.language import LANGUAGES

    assert set(config.LANGUAGES) == set(LANGUAGES)


def test_a_setting_of_the_report_that_does_not_exist_is_refused_with_the_nearest(answered: Path) -> None:
    with pytest.raises(ConfigError, match=r"\[report\] has no setting 'change'\. Did you mean changed"):
        read(answered, '[report]\nchange = ["2026-03-02"]')
    with pytest.raises(ConfigError, match=r"\[report\] is a section"):
        read(answered, "report = true")
    with pytest.raises(ConfigError, match=r"there is no setting 'goal'\. Did you mean goals"):
        read(answered, '[goal]\nturns = "<= 3"')
