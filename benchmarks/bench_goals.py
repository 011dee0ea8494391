"""The goals, at which size each is judged, and what was measured of it."""

from __future__ import annotations

from dataclasses import dataclass

from bench_commands import OF_ANSWERED, TITLES
from bench_results import Result

GOALS_MESSAGES = 3_000_000
MOST_MESSAGES = 100_000_000
CORES = 2
MEMORY_GB = {GOALS_MESSAGES: 2.0, MOST_MESSAGES: 8.0}
SLOWER = 1.3
"""How many times the time per message of `GOALS_MESSAGES` it may be at `MOST_MESSAGES`."""

RATIOS = (
    ("load-plain", "floor", 2.0, 1.8),
    ("load", "floor", 4.0, None),
    ("more", "load", 0.08, None),
    ("headline", "floor", 0.5, None),
    ("metrics", "floor", 1.2, None),
    ("report", "floor", 0.5, None),
    ("report-file", "pandas", 1.0, None),
)
"""Whose wall time may be at most how many times whose, and the stretch where there is one."""

TIMES_OF = {"floor": "the floor", "load": "the full load", "pandas": "the pandas script"}

HELP_SECONDS = 0.2


@dataclass(frozen=True)
class Goal:
    """A limit on a measured number; `value` is None where a command failed or was left out.

    Where `judged` is false the number is shown, because the goal is set for another size or machine.
    """

    text: str
    value: float | None
    limit: float
    unit: str
    judged: bool = True
    stretch: float | None = None


def goals(result: Result) -> list[Goal]:
    """Return the goals with what was measured: medians of times and ratios, the greatest of the peaks.

    Ratios are judged with 3 million messages on two cores, memory with 3 and with 100 million, the start of the program
    always.
    """
    at_goals_size = result.messages == GOALS_MESSAGES and result.cores == CORES
    memory = MEMORY_GB.get(result.messages, MEMORY_GB[GOALS_MESSAGES])
    found = []
    for above, below, limit, stretch in RATIOS:
        wish = "" if stretch is None else f" (stretch {stretch:g})"
        text = f"{TITLES[above]} takes at most {limit:g}{wish} times {TIMES_OF[below]}"
        if below == "pandas":
            text = f"{TITLES[above]} is faster than {TIMES_OF[below]}"
        value = result.ratio(above, below)
        found.append(Goal(text, value, limit, "times", at_goals_size, stretch))
    most, of = greatest_peak(result)
    text = f"the greatest memory, of {of}, stays under {memory:g} GB"
    found.append(Goal(text, most, memory, "GB", result.messages in MEMORY_GB))
    seconds = result.wall_seconds("help")
    found.append(Goal(f"{TITLES['help']} takes under {HELP_SECONDS} s", seconds, HELP_SECONDS, "s"))
    return found


def greatest_peak(result: Result) -> tuple[float | None, str]:
    """Return the gigabytes of the command of `answered` that took most, and its title; null where one failed."""
    run = [key for key in OF_ANSWERED if key in result.runs]
    peaks = {key: result.peak_bytes(key) for key in run}
    known = {key: peak for key, peak in peaks.items() if peak is not None}
    if len(known) < len(run) or not known:
        return None, "a command"
    most = max(known, key=lambda key: known[key])
    return known[most] / 1e9, TITLES[most]


def compared(large: Result, small: Result) -> list[tuple[str, float, float, Goal]]:
    """Return the microseconds a message of each command in both results, and the goal on how many times it is.

    The floor and the scripts are there to compare with; of `answered` all but the start of the program is judged, where
    the results are of 100 and of 3 million messages.
    """
    sizes = (large.messages, small.messages) == (MOST_MESSAGES, GOALS_MESSAGES)
    found = []
    for key in TITLES:
        here, there = large.wall_seconds(key), small.wall_seconds(key)
        if key == "help" or here is None or there is None:
            continue
        a_message = here / large.messages * 1e6, there / small.messages * 1e6
        text = f"{TITLES[key]}: at most {SLOWER} times the time per message"
        goal = Goal(text, a_message[0] / a_message[1], SLOWER, "times", sizes and key in OF_ANSWERED)
        found.append((key, *a_message, goal))
    return found


def verdict(goal: Goal) -> str:
    """Return whether `goal` holds, or what was measured where it is not judged."""
    if goal.value is None:
        return "not measured"
    measured = f"{goal.value:.3g} {goal.unit}"
    if not goal.judged:
        return f"{measured} (shown only)"
    if goal.value > goal.limit:
        return f"**missed**: {measured}"
    if goal.stretch is not None and goal.value <= goal.stretch:
        return f"holds, the stretch too: {measured}"
    return f"holds: {measured}"
