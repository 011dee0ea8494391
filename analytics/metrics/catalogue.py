"""The catalogue of metrics: one SQL file each, whose name is the metric's only name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from analytics import sqlfiles
from analytics.errors import InstallationError, RequestError, nearest

HEADLINE = (
    "unanswered_share",
    "complaint_unanswered_share",
    "within_30m_share",
    "within_2h_share",
    "within_24h_share",
    "typical_wait_seconds",
    "p90_wait_seconds",
    "median_response_seconds",
    "turns",
)
"""The figures of the scoreboard, each of which has its weeks, in their order."""

_REQUIRED = ("title", "unit", "better", "statistic", "definition")
_KEYS = (*_REQUIRED, "needs", "at_least", "absent", "source", "benchmark")
_UNITS = ("share", "seconds", "turns", "ratio", "customers", "agents", "impressions", "impression hours")
_BETTER = ("higher", "lower", "neither")
_STATISTICS = (
    "count", "share", "share unclustered", "median", "mean", "survival 0.5", "survival 0.1", "ratio shares",
    "ratio means", "ratio counts", "corrected complaint", "corrected question", "corrected feedback", "corrected other",
)  # fmt: skip


@dataclass(frozen=True)
class Metric:
    """A metric as its file describes it.

    Parameters
    ----------
    unit
        ``share`` (0 to 1), ``seconds``, ``ratio`` or what is counted.
    better
        ``higher``, ``lower`` or ``neither``.
    statistic
        What is made of the SQL's rows. ``count`` takes a value by slice; ``share`` a numerator and a denominator
        (``unclustered``: not turns or messages of customers), ``ratio`` those of two groups; ``median`` and
        ``mean`` a row an observation; ``survival`` a row a lifetime; ``corrected`` numbers of labelled messages.
    variant
        What follows the name of the statistic: of a ``survival`` the share that is still waiting, of a ``corrected``
        the categories whose share it is.
    needs
        Columns of `measuring/known`: what the log must hold; ``unanswered`` and ``follow_ups``: what the exports of
        its turns must be able to tell.
    at_least
        The smallest denominator for which there is a value.
    absent
        Why there is no value where nothing can be counted; None: the usual reason.
    """

    name: str
    title: str
    unit: str
    better: str
    statistic: str
    variant: str
    definition: str
    needs: tuple[str, ...]
    at_least: int
    absent: str | None
    source: str | None
    benchmark: str | None
    sql: str


@cache
def catalogue() -> dict[str, Metric]:
    """Return all metrics by name, in the order of their names.

    Raises
    ------
    InstallationError
        A file lacks a key of the header, or has a wrong one.
    """
    return {path.stem: _metric(sqlfiles.read(path, _KEYS)) for path in sqlfiles.paths("metrics")}


def chosen(names: Iterable[str]) -> list[Metric]:
    """Return metrics by their names; all of them where none is named.

    Raises
    ------
    RequestError
        There is no metric of that name; the message says the nearest.
    """
    known = catalogue()
    asked = list(dict.fromkeys(names))
    for name in asked:
        if name not in known:
            raise RequestError(f"There is no metric '{name}'.{nearest(name, known)}")
    return [known[name] for name in asked or known]


def _metric(file: sqlfiles.SqlFile) -> Metric:
    header = file.header
    if missing := [key for key in _REQUIRED if key not in header]:
        raise InstallationError(f"queries/metrics/{file.name}.sql: the header lacks {', '.join(missing)}.")
    for key, allowed in (("unit", _UNITS), ("better", _BETTER), ("statistic", _STATISTICS)):
        if header[key] not in allowed:
            raise InstallationError(
                f"queries/metrics/{file.name}.sql: {key} is '{header[key]}', not one of {', '.join(allowed)}."
            )
    if not header.get("at_least", "1").isdecimal():
        raise InstallationError(f"queries/metrics/{file.name}.sql: at_least is no number.")
    statistic, _, variant = header["statistic"].partition(" ")
    return Metric(
        name=file.name,
        title=header["title"],
        unit=header["unit"],
        better=header["better"],
        statistic=statistic,
        variant=variant,
        definition=header["definition"],
        needs=tuple(need.strip() for need in header.get("needs", "").split(",") if need.strip()),
        at_least=int(header.get("at_least", "1")),
        absent=header.get("absent"),
        source=header.get("source"),
        benchmark=header.get("benchmark"),
        sql=file.sql,
    )
