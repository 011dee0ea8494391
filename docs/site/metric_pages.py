"""A page a metric: what it counts, its SQL, and the example that was worked out by hand."""

from __future__ import annotations

import csv
import re
import tomllib
from datetime import date, datetime
from pathlib import Path

from markup import facts, fenced, plain, table

from analytics.metrics import Metric, catalogue

STATISTICS = {
    "count": "A count. It has no interval.",
    "share": (
        "A share, 0 to 1, with Wilson's interval of 95 %, in which the turns of one customer count as less than as many"
        " customers ([what an interval says](../explanations/intervals.md))."
    ),
    "share unclustered": (
        "A share, 0 to 1, with Wilson's interval of 95 % ([what an interval says](../explanations/intervals.md))."
    ),
    "ratio shares": (
        "A share divided by another share, with a log-normal interval of 95 %; none where one side is 0"
        " ([what an interval says](../explanations/intervals.md))."
    ),
    "ratio means": (
        "A mean divided by another mean, with a log-normal interval of 95 %; none where one side is 0"
        " ([what an interval says](../explanations/intervals.md))."
    ),
    "ratio counts": (
        "A count divided by another count, with a log-normal interval of 95 %; none where one side is 0"
        " ([what an interval says](../explanations/intervals.md))."
    ),
    "median": (
        "The median of the turns that came to an end, with an exact interval of 95 % from order statistics; none below"
        " six. Of waits it is biased low"
        " ([why the median of the answered misleads](../explanations/median-of-the-answered.md))."
    ),
    "mean": (
        "The mean of the turns that came to an end, without an interval: a few long waits decide it. It is biased low"
        " ([why the median of the answered misleads](../explanations/median-of-the-answered.md))."
    ),
    "survival 0.5": (
        "The wait by which half are answered, by Kaplan-Meier, with a log-log interval of 95 %. Who still waits counts"
        " ([why the median of the answered misleads](../explanations/median-of-the-answered.md))."
    ),
    "survival 0.1": (
        "The wait by which nine of ten are answered, by Kaplan-Meier, with a log-log interval of 95 %. Who still waits"
        " counts ([why the median of the answered misleads](../explanations/median-of-the-answered.md))."
    ),
    "corrected": (
        "A share corrected for how often labels are wrong (Rogan and Gladen), with an interval of 95 % that holds both"
        " chance and these errors ([how far labels can be trusted](../accuracy.md))."
    ),
}
"""What is made of the rows of a metric's SQL, by its statistic."""

NEEDS = {
    "agents": "an answer that names who wrote it",
    "automated": "a message that is marked, or says itself, that it is automated",
    "category": "a message whose category is known",
    "customers": "a message of a customer",
    "directed": "an export that says which messages are addressed to the brand",
    "follow_ups": "exports that hold more than the first message and its first reply",
    "followers": "an export that reports followers",
    "hours": "[opening hours](../opening-hours.md)",
    "private": "a private message",
    "ratings": "a message with a rating",
    "removals": "an export that reports removed messages",
    "replies": "a message of the brand",
    "shares": "an export that reports shares",
    "texts": "a message of the brand with a text",
    "unanswered": "exports that hold messages without an answer too",
}
"""What a log must hold, by the name that a metric's header gives it."""

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z?")
_SHOWN = (
    "from", "to", "as of (UTC)", "value", "numerator", "denominator", "n", "pending", "low", "high", "reason",
)  # fmt: skip
_KEYS = {"first": "from", "last": "to", "as_of": "as of (UTC)"}


def metric_pages(examples: Path) -> dict[str, str]:
    """Return the index of all metrics and a page for each, by their paths within the site.

    Parameters
    ----------
    examples
        The folder with a folder a metric: its messages, and the figures worked out from them by hand.
    """
    metrics = list(catalogue().values())
    pages = {f"metrics/{metric.name}.md": _page(metric, examples / metric.name) for metric in metrics}
    pages["metrics.md"] = _index(metrics)
    return pages


def _index(metrics: list[Metric]) -> str:
    rows = [(f"[`{m.name}`](metrics/{m.name}.md)", plain(m.title), m.unit, m.better) for m in metrics]
    return (
        "# Metrics\n\n"
        f"All {len(metrics)} figures that can be asked for: what is counted, divided by what, by whose clock, and who"
        " is left out. Each has a page with its SQL and an example worked out by hand. The words are those of"
        " [the definitions](definitions.md).\n\n" + table(("metric", "what", "unit", "better"), rows)
    )


def _page(metric: Metric, example: Path) -> str:
    known = [
        ("unit", metric.unit),
        ("better", metric.better),
        ("what it is", _statistic(metric)),
        ("needs", "; ".join(f"{NEEDS[need]} (`{need}`)" for need in metric.needs) or "nothing in particular"),
    ]
    if metric.at_least > 1:
        known.append(("at least", f"{metric.at_least} in the denominator"))
    if metric.absent:
        known.append(("absent where", plain(metric.absent)))
    if metric.source:
        known.append(("source", ", ".join(_source(name.strip()) for name in metric.source.split(","))))
    if metric.benchmark:
        known.append(("reference", f"{plain(metric.benchmark)}. It is what an article says, never a goal."))
    parts = [
        f"# {metric.name}\n",
        f"**{plain(metric.title)}**\n",
        f"{plain(metric.definition)}\n",
        facts(known),
        "Where what it needs is not in the log, or nothing can be counted, the figure is absent with its reason, never"
        " 0. Turns left out, or cut off, only because they are too young are `pending`"
        " ([equal maturity](../explanations/equal-maturity.md)).\n",
        "## Ask it\n",
        fenced(
            f"$ answered metrics {metric.name}\n$ answered metrics {metric.name} --by channel --every week",
            "console",
        ),
        "## Its SQL\n",
        f"`queries/metrics/{metric.name}.sql`. It reads the turns that were asked for"
        " ([definitions](../definitions.md)); the library adds what follows from the statistic.\n",
        fenced(metric.sql, "sql"),
        "## Worked out by hand\n",
        _messages(example / "messages.csv"),
        *_settings(example),
        _figures(example / "expected.toml"),
    ]
    return "\n".join(parts)


def _statistic(metric: Metric) -> str:
    return STATISTICS.get(f"{metric.statistic} {metric.variant}".strip()) or STATISTICS[metric.statistic]


def _source(name: str) -> str:
    return f"[{name}](../sources.md#{name})"


def _messages(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    # a column that no row fills says nothing
    columns = [name for name in rows[0] if any(row[name] for row in rows)]
    shown = [[_quoted(row[name]) for name in columns] for row in rows]
    return f"An invented log, of which a test knows what it must give. {len(rows)} messages:\n\n" + table(
        columns, shown
    )


def _quoted(value: str) -> str:
    words = plain(" ".join(value.split()))
    return f'<span class="instant">{words}</span>' if _INSTANT.fullmatch(value) else words


def _settings(example: Path) -> list[str]:
    parts = []
    if (settings := example / "answered.toml").exists():
        parts += ["With this configuration:\n", fenced(settings.read_text(encoding="utf-8"), "toml")]
    if (errors := example / "label_errors.csv").exists():
        with errors.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        parts += [
            "How texts that people labelled were labelled by the program:\n",
            table(header, rows, ("texts",)),
        ]
    return parts


def _figures(path: Path) -> str:
    """Show each expected figure below the arithmetic that stands above it in its file."""
    text = path.read_text(encoding="utf-8")
    figures = tomllib.loads(text)["figure"]
    parts = ["The figures that come out, and how:\n"]
    for above, figure in zip(text.split("[[figure]]"), figures, strict=False):
        comments = [
            line.removeprefix("#").removeprefix(" ") for line in above.splitlines() if line.startswith("#")
        ]
        if comments:
            parts.append(fenced("\n".join(comments)))
        told = {_KEYS.get(key, key): _told(value) for key, value in figure.items()}
        if "value" not in told:
            told["value"] = "absent"
        columns = [name for name in _SHOWN if name in told]
        parts.append(table(columns, [[told[name] for name in columns]]))
    return "\n".join(parts)


def _told(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return value.isoformat() if isinstance(value, date) else plain(f"{value}")
