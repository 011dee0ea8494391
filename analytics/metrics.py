"""The catalogue of metrics: one SQL file each, whose name is the metric's only name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from analytics import sqlfiles
from analytics.errors import InstallationError, RequestError, nearest

_REQUIRED = ("title", "unit", "better", "statistic", "definition")
_KEYS = (*_REQUIRED, "needs", "source", "benchmark")
_UNITS = ("share", "seconds", "turns")
_BETTER = ("higher", "lower", "neither")
_STATISTICS = ("count", "share", "median", "mean", "survival")


@dataclass(frozen=True)
class Metric:
    """A metric as its file describes it.

    Parameters
    ----------
    unit
        ``share`` (0 to 1), ``seconds`` or ``turns``.
    better
        ``higher``, ``lower`` or ``neither``.
    statistic
        What is made of the SQL's rows: ``count`` and ``share`` take counts by slice; ``median`` and ``mean`` a row an
        observation; ``survival`` a row a lifetime.
    left_waiting
        Of a ``survival``: the share that is still waiting.
    needs
        Columns of `measuring/known`: what the log must hold.
    """

    name: str
    title: str
    unit: str
    better: str
    statistic: str
    left_waiting: float | None
    definition: str
    needs: tuple[str, ...]
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
    statistic, _, share = header["statistic"].partition(" ")
    for key, value, allowed in (
        ("unit", header["unit"], _UNITS),
        ("better", header["better"], _BETTER),
        ("statistic", statistic, _STATISTICS),
    ):
        if value not in allowed:
            raise InstallationError(
                f"queries/metrics/{file.name}.sql: {key} is '{value}', not one of {', '.join(allowed)}."
            )
    return Metric(
        name=file.name,
        title=header["title"],
        unit=header["unit"],
        better=header["better"],
        statistic=statistic,
        left_waiting=float(share) if share else None,
        definition=header["definition"],
        needs=tuple(need.strip() for need in header.get("needs", "").split(",") if need.strip()),
        source=header.get("source"),
        benchmark=header.get("benchmark"),
        sql=file.sql,
    )
