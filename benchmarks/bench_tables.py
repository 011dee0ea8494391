"""Write what a benchmark measured as Markdown: tables, goals, and every error.

As a command it reads kept results and prints them, puts a compact table of each into a page, or says how the time
per message of one compares with that of a smaller one:

    python benchmarks/bench_tables.py build/bench-3m.json
    python benchmarks/bench_tables.py build/bench-*.json --into docs/performance.md
    python benchmarks/bench_tables.py build/bench-100m.json --against build/bench-3m.json [--into docs/performance.md]

A page has a line `<!-- tables of the benchmark -->` and further down `<!-- end of the tables -->`. What stands between
them is made: a table takes the place of that of the same size, shape and scripts, the others stay.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench_commands import SCRIPTS, TITLES
from bench_goals import Goal, compared, goals, verdict
from bench_results import Result, kept

BEGIN, END = "<!-- tables of the benchmark -->", "<!-- end of the tables -->"
ONE = re.compile(r"<!-- bench: (.*?) -->\n(.*?)(?=<!-- bench: |\Z)", re.DOTALL)
SHAPES = ("short", "long", "crowd")


def spread(values: Sequence[float] | None) -> str:
    """Return the median of `values` with their least and greatest where there are several."""
    if values is None:
        return "-"
    if len(values) == 1:
        return f"{values[0]:.2f}"
    return f"{median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table: the first column to the left, the others to the right."""
    rule = ["---", *(["---:"] * (len(heads) - 1))]
    return "\n".join("| " + " | ".join(line) + " |" for line in [heads, rule, *lines])


def summary(result: Result) -> str:
    """Return one line a command: times, peak memory, and how many times the floor and the scripts it took."""
    beside = [key for key in ("floor", "polars", "pandas") if key in result.runs]
    heads = ["command", "wall s", "processor s", "peak MB", "µs a message"]
    lines = []
    for key, title in TITLES.items():
        if key in result.left_out:
            lines.append([title, f"left out: {result.left_out[key]}", *["-"] * (3 + len(beside))])
        elif key not in result.runs:
            lines.append([title, "not reached", *["-"] * (3 + len(beside))])
        elif (seconds := result.wall_seconds(key)) is None:
            failed = sum(done.error is not None for done in result.runs[key])
            cell = f"**failed in {failed} of {len(result.runs[key])} rounds**"
            lines.append([title, cell, *["-"] * (3 + len(beside))])
        else:
            done = result.runs[key]
            lines.append(
                [
                    title,
                    spread([r.wall_seconds for r in done]),
                    spread([r.processor_seconds for r in done]),
                    f"{max(r.peak_bytes for r in done) / 1e6:.0f}",
                    f"{seconds / result.messages * 1e6:.2f}",
                    *(spread(result.ratios(key, other)) for other in beside),
                ]
            )
    return table([*heads, *(f"times {'the floor' if key == 'floor' else key}" for key in beside)], lines)


def of_goals(found: Sequence[Goal]) -> str:
    """Return each goal with its verdict."""
    return table(["goal", "measured"], [[goal.text, verdict(goal)] for goal in found])


def every_run(result: Result) -> str:
    """Return one line a command with each of its runs."""
    lines = [
        [
            TITLES[key],
            *(
                "failed"
                if r.error
                else f"{r.wall_seconds:.2f} / {r.processor_seconds:.2f} / {r.peak_bytes / 1e6:.0f}"
                for r in done
            ),
            *(["-"] * (result.rounds - len(done))),
        ]
        for key, done in result.runs.items()
    ]
    return table(["command", *(f"round {n + 1}" for n in range(result.rounds))], lines)


def findings(result: Result) -> str:
    """Return the three figures of the scripts beside those of `answered`."""
    theirs = [key for key in SCRIPTS if result.figures.get(key)]
    if not theirs:
        return ""
    shown = [*theirs, *(["headline"] if result.figures.get("headline") else [])]
    lines = []
    for name in result.figures[theirs[0]]:
        values = [result.figures[key].get(name) for key in shown]
        lines.append([name, *("-" if value is None else f"{value:,.4g}" for value in values)])
    return table(["figure", *(TITLES[key] for key in shown)], lines)


def failures(result: Result) -> str:
    """Return what each failed run said, the first 40 lines of it, or an empty text."""
    parts = []
    for key, done in result.runs.items():
        for number, one in enumerate(done, 1):
            if one.error:
                lines = one.error.splitlines()
                left = [f"... and {len(lines) - 40} more lines"] if len(lines) > 40 else []
                said = "\n".join(f"    {line}" for line in [*lines[:40], *left])
                parts.append(f"{TITLES[key]}, round {number}:\n\n{said}\n")
    return "\n".join(parts)


def circumstances(result: Result) -> str:
    """Return how, when and where `result` was made, and of what."""
    load = ", ".join(
        f"{average:.2f} {when}"
        for average, when in zip(result.load_averages, ("before", "after"), strict=False)
    )
    sizes = ", ".join(f"{what} {size / 1e6:,.1f} MB" for what, size in result.sizes.items())
    limits = f"; limits: `{' '.join(result.limits)}`" if result.limits else ""
    return (
        f"- Made with `{result.command}` on {result.day}; rounds: {result.rounds}{limits}\n"
        f"- Machine: {result.machine}; load average {load}\n"
        f"- Versions: {result.versions}\n"
        f"- Log: {result.messages:,} invented messages, {result.about}\n"
        f"- Sizes: {sizes}"
    )


def compact(result: Result) -> str:
    """Return a section for a page: circumstances, the summary, and the goals."""
    return (
        f"### {result.messages:,} messages, {result.about}\n\n{circumstances(result)}\n\n{summary(result)}\n\n"
        f"{of_goals(goals(result))}\n"
    )


def whole(result: Result) -> str:
    """Return all that is known of `result`."""
    parts = {
        "": f"{circumstances(result)}\n\nMedian (least-greatest) of the rounds, memory: the greatest; ratios are"
        f" formed within a round.\n\n{summary(result)}",
        "Goals": of_goals(goals(result)),
        "Every run": f"Wall s / processor s / peak MB.\n\n{every_run(result)}",
        "What they found": findings(result),
        "What failed": failures(result),
    }
    return "\n\n".join(f"## {title}\n\n{part}" if title else part for title, part in parts.items() if part)


def against(large: Result, small: Result) -> str:
    """Return a section on how the time per message grows from `small` to `large`.

    Raises ValueError where they are of another shape or other scripts.
    """
    if (large.shape, large.scripts) != (small.shape, small.scripts):
        raise ValueError(f"These cannot be compared: {large.subject} and {small.subject}.")
    lines = [
        [TITLES[key], f"{there:.2f}", f"{here:.2f}", verdict(goal)]
        for key, here, there, goal in compared(large, small)
    ]
    heads = ["command", f"µs a message of {small.messages:,}", f"of {large.messages:,}", "times"]
    return f"### From {small.messages:,} to {large.messages:,} messages, {large.about}\n\n{table(heads, lines)}\n"


def place(subject: str) -> tuple[bool, int, int, str]:
    """Return what sections are ordered by: shape, then messages; comparisons come last."""
    messages, shape, scripts = subject.split(" ", 2)
    grows = "-" in messages
    return grows, SHAPES.index(shape), int(messages.split("-")[-1]), scripts


def put_into(page: str, sections: dict[str, str]) -> str:
    """Return `page` with its made sections replaced by those of the same subject, others added.

    Raises ValueError where the page does not say where they belong.
    """
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise ValueError(f"The page needs the lines {BEGIN} and {END}, each once.")
    head, _, rest = page.partition(BEGIN)
    made, _, tail = rest.partition(END)
    found = {subject: text.strip() + "\n" for subject, text in ONE.findall(made)} | sections
    ordered = (f"<!-- bench: {one} -->\n{found[one].strip()}\n" for one in sorted(found, key=place))
    return f"{head}{BEGIN}\n" + "\n".join(ordered) + f"\n{END}{tail}"


def main() -> int:
    """Print the results that the command line names, or put them into a page."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("results", type=Path, nargs="+", help="files of `bench.py --keep-results`")
    arguments.add_argument("--against", type=Path, metavar="FILE.json", help="compare time per message")
    arguments.add_argument("--into", type=Path, metavar="PAGE.md", help="put the tables there")
    given = arguments.parse_args()
    try:
        found = [kept(path) for path in given.results]
        if given.against:
            small = kept(given.against)
            sections = {f"{small.messages}-{one.subject}": against(one, small) for one in found}
        else:
            sections = {one.subject: compact(one) for one in found}
        if given.into:
            page = put_into(given.into.read_text(encoding="utf-8"), sections)
            given.into.write_text(page, encoding="utf-8")
        else:
            print("\n".join(sections.values() if given.against else map(whole, found)))
    except (OSError, ValueError, TypeError, KeyError) as problem:
        print(f"Error: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
