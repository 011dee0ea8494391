"""Goals of parts of a log and limits of quality, as a configuration gives them; what has no meaning is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.config import Settings, load_settings
from analytics.errors import ConfigError
from analytics.goals import DIMENSIONS, Goal
from analytics.measuring import DIMENSIONS as MEASURED
from analytics.measuring.goals import all_goals, goals_of
from analytics.quality_limits import LIMITED


def read(folder: Path, text: str) -> Settings:
    path = folder / "answered.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def test_goals_of_parts_stand_beside_those_of_the_whole_log(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        """
        [goals]
        turns = "<= 500"
        [goals.category.complaint]
        within_2h_share = ">= 50 %"
        [goals.channel.Twitter]
        within_30m_share = ">= 80 %"
        [goals.brand."Acme Inc."]
        unanswered_share = "<= 10 %"
        p90_wait_seconds = "<= 1 d"
        """,
    )
    assert all_goals(settings) == (
        Goal("turns", "<=", 500),
        Goal("within_30m_share", ">=", 0.8, "share", dimension="channel", part="twitter"),
        Goal("p90_wait_seconds", "<=", 86_400, "seconds", dimension="brand", part="Acme Inc."),
        Goal("unanswered_share", "<=", 0.1, "share", dimension="brand", part="Acme Inc."),
        Goal("within_2h_share", ">=", 0.5, "share", dimension="category", part="complaint"),
    )


def test_the_pages_judge_goals_of_the_whole_log_only(tmp_path: Path) -> None:
    settings = read(
        tmp_path, '[goals]\nturns = "<= 5"\n[goals.channel.sms]\nturns = "<= 1"\nno_metric = "<= 1"'
    )
    assert list(goals_of(settings)) == ["turns"]
    with pytest.raises(ConfigError, match=r"\[goals\.channel\.sms\] no_metric = .* there is no metric"):
        all_goals(settings)


def test_goals_are_for_dimensions_that_can_be_measured() -> None:
    assert set(DIMENSIONS) <= set(MEASURED)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[goals.chanel.twitter]\nturns = "<= 1"', r"\[goals\.chanel\] is no part .*Did you mean channel"),
        ('[goals]\nchannel = "<= 1"', r"\[goals\] channel takes a section a channel"),
        ('[goals.channel]\ntwitter = ">= 80 %"', r"\[goals\.channel\] twitter = .* does not say of which metric"),
        ('[goals.brand.acme.com]\nturns = "<= 1"', r'stands in quotes: \[goals\.brand\."acme\.com"\]'),
        ('[goals.brand." "]\nturns = "<= 1"', r"names no brand"),
        ('[goals.channel.sms]\nturns="<= 1"\n[goals.channel.SMS]\nturns="<= 2"', "stands twice, in other letters"),
        ('[goals.category.complaints]\nturns = "<= 1"', r"no category 'complaints'\. Did you mean complaint"),
        ('[goals.channel.sms]\nwithin_2h_share = "80 %"', r"\[goals\.channel\.sms\] within_2h_share = .* is no goal"),
    ],
)  # fmt: skip
def test_a_part_that_cannot_be_read_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("section", "line", "message"),
    [
        ("category.question", 'complaint_share = "<= 10 %"', "is of categories itself, so it says nothing within one"),
        ("category.complaint", 'complaint_corrected_share = "<= 10 %"', "is of categories itself"),
        ("category.thanks", 'within_2h_share = ">= 50 %"', "turns that are thanks need no reply"),
        ("brand.acme", 'participating_brands_share = ">= 50 %"', "compares brands"),
        ("brand.acme", 'unanswered_share = ">= 50 %"', "lower is better"),
    ],
)  # fmt: skip
def test_a_goal_without_a_meaning_in_its_part_is_refused(
    tmp_path: Path, section: str, line: str, message: str
) -> None:
    settings = read(tmp_path, f"[goals.{section}]\n{line}")
    with pytest.raises(ConfigError, match=message) as error:
        all_goals(settings)
    assert f"[goals.{section}] {line.split()[0]} = " in str(error.value)


@pytest.mark.parametrize("name", ["\\u200F", "\\u2060 \\u00AD", "\\u0007"])
def test_a_name_of_which_nothing_can_be_seen_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="names no brand: nothing of the name can be seen"):
        read(tmp_path, f'[goals.brand."{name}"]\nturns = "<= 1"')


@pytest.mark.parametrize(
    "text",
    [
        '[goals.brand."x\\n::error::pwn"]\nturns = "1"',
        '[goals.brand."x\\n::error::pwn"]\nno_metric = "<= 1"',
        '[goals.category."x\\n::error::pwn"]\nturns = "<= 1"',
        '[goals."x\\n::error::pwn"]\nturns = "<= 1"',
        '[goals]\n"x\\n::error::pwn" = "<= 1"',
        '[goals.channel]\n"x\\n::error::pwn" = "<= 1"',
        '[goals.channel.sms."x\\n::error::pwn"]\nturns = "<= 1"',
        '[goals]\nturns = "<= 1\\n::error::pwn"',
        '[quality]\n"x\\n::error::pwn" = "<= 1"',
        '[quality]\nage = "<= 1\\n::error::pwn"',
    ],
)
def test_an_error_shows_names_on_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError) as error:
        all_goals(read(tmp_path, text))
    assert r"\n::error::pwn" in str(error.value)
    assert not any(line.startswith("::") for line in str(error.value).splitlines())


@pytest.mark.parametrize("line", ['turns = "<= 2.5"', 'customers = "<= 0.5"'])
def test_a_goal_for_what_is_counted_is_a_whole_number(tmp_path: Path, line: str) -> None:
    with pytest.raises(ConfigError, match=f"is counted in whole {line.split()[0]}. Write it like"):
        all_goals(read(tmp_path, f"[goals]\n{line}"))


# [quality]


def test_limits_are_read_in_their_units(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        '[quality]\nage = "<= 2 d"\nrejected_share = "≤ 1 %"\nskewed_share = "<=0.5"\nstale_channels = "<= 0"',
    )
    assert {limit.name: (limit.value, limit.unit) for limit in settings.quality} == {
        "age": (172_800, "seconds"),
        "rejected_share": (0.01, "share"),
        "skewed_share": (0.5, "share"),
        "stale_channels": (0, "count"),
    }
    assert Settings().quality == read(tmp_path, "[quality]").quality == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("quality = 3", r"\[quality\] is a section"),
        ('[quality]\nreject_share = "<= 1 %"', r"no limit 'reject_share'\. Did you mean rejected_share"),
        ('[quality]\nage = ">= 2 d"', r"how much there may be at most\. Write it like age = \"<= 2 d\""),
        ('[quality]\nage = "2 d"', "is no limit"),
        ("[quality]\nage = 2", "is no limit"),
        ('[quality]\nage = "<= 2 %"', "per cent for what is counted in seconds"),
        ('[quality]\ngaps = "<= 2 d"', "a duration for what is counted in whole numbers"),
        ('[quality]\nid_collisions = "<= 1.5"', r"it is counted in whole numbers\. Write it like"),
        ('[quality]\nrejected_share = "<= 2"', "a share is never above 1"),
        ('[quality]\nrejected_share = "<= 2 pct"', r"'2 pct' is no amount"),
    ],
)
def test_a_limit_that_cannot_be_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read(tmp_path, text)


def test_every_limit_can_be_set_as_its_error_suggests(tmp_path: Path) -> None:
    for name in LIMITED:
        with pytest.raises(ConfigError) as error:
            read(tmp_path, f"[quality]\n{name} = 1")
        suggested = str(error.value).rpartition("Write it like ")[2].removesuffix(".")
        assert [limit.name for limit in read(tmp_path, f"[quality]\n{suggested}").quality] == [name]
