"""The views that stand in the file of a log, so that any SQL client sees its turns and its figures.

The views `turns` and `headline` are put together from the very files that measure a selection, with the settings of
the log in the place of what is asked for.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache

import duckdb

from analytics import sqlfiles
from analytics.connection import Connection
from analytics.metrics import HEADLINE, Metric, chosen
from analytics.metrics.absence import NO_TURNS, UNTOLD
from analytics.metrics.composing import curve_sql, figures_sql, is_by_customer, literal, with_steps

_TEMPORARY = "create or replace temp macro "
_MACROS = {
    "log/_macros": ("utc_later", "in_zone", "utc"),
    "measuring/_macros": (
        "seconds_between", "percentile", "week_of", "wilson_centre", "wilson_half", "wilson_low", "wilson_high",
        "design_effect", "chance_of_heads",
    ),
}  # fmt: skip
"""Macros that the views use, by their files."""
# No opening hours stand in the file.
_NEVER_OPEN = (
    "select null::text as channel, null::date as day, null::timestamp as from_at, null::timestamp as to_at,"
    " null::text as daypart where false"
)
# The slice in the high bits, the customer in the low 64.
_BY_CUSTOMER = "(slice_no::hugeint << 64) + customer_no + (1::hugeint << 63)"


@cache
def statements() -> tuple[str, ...]:
    """Return the statements that make the macros, the views and the comments of a log's file, in their order."""
    return (
        *_macros(),
        *_parted(sqlfiles.text("log/views")),
        f"create or replace view turns as\n{_turns()}",
        f"create or replace view headline as\n{_headline()}",
        *_parted(sqlfiles.text("log/comments")),
    )


def define(con: Connection) -> None:
    """Make the macros, views and comments of a log's file, or make them anew.

    The connection must not know macros of the same names of its own: comments would go to these.
    """
    for statement in statements():
        con.execute(statement)
    for relation, column, comment in con.execute(sqlfiles.text("log/same_comments")).fetchall():
        con.execute(f'comment on column {relation}."{column}" is {literal("Internal: " + comment)}')


@cache
def digest() -> str:
    """Return what changes with every change of these statements."""
    return hashlib.sha256("\n".join(statements()).encode()).hexdigest()


def _parted(sql: str) -> list[str]:
    return [statement.query.strip() for statement in duckdb.extract_statements(sql)]


def _macros() -> list[str]:
    made = []
    for file, names in _MACROS.items():
        for sql in _parted(sqlfiles.text(file)):
            found = re.search(rf"{_TEMPORARY}(\w+)", sql)
            if found and found[1] in names:
                made.append(sql[found.start() :].replace(_TEMPORARY, "create or replace macro "))
    return made


def _own_settings(name: str) -> str:
    """Return a file of measuring that goes by the settings of the log."""
    sql = sqlfiles.text(f"measuring/{name}")
    for asked, own in (("getvariable('tz')", "tz"), ("$grace_seconds", "grace_seconds")):
        sql = sql.replace(asked, f"(select {own} from defaults)")
    return sql


def _turns() -> str:
    steps = {
        "opening_hours": _NEVER_OPEN,
        "dimensioned": _own_settings("dimensions"),
        "asked": sqlfiles.text("log/asked_now"),
        "seen": _own_settings("scope"),
    }
    return with_steps(steps, sqlfiles.text("log/turns"))


def _headline() -> str:
    metrics = chosen(HEADLINE)
    lifetimes = next(metric.sql for metric in metrics if metric.statistic == "survival")
    needs = dict.fromkeys(need for metric in metrics for need in metric.needs)
    steps = {
        "opening_hours": _NEVER_OPEN,
        "dimensioned": _own_settings("dimensions"),
        "slices": sqlfiles.text("log/slices"),
        "asked": sqlfiles.text("log/asked_by_week"),
        "scope_rows": _own_settings("scope"),
        "known": sqlfiles.text("measuring/known"),
        "known_needs": _union(
            f"select {literal(need)} as need, {need}.since as since, {need}.lacking as lacking from known"
            for need in needs
            if need not in UNTOLD
        ),
        "turns_asked": "select slice_no, channel, first_no from scope_rows",
        "limited": sqlfiles.text("measuring/limits"),
        "untold": _union(
            f"select {literal(need)} as need, {literal(one)} as of_one, {literal(several)} as of_several"
            for need, (one, several) in UNTOLD.items()
        ),
        "asked_metrics": _union(_described(metric, place) for place, metric in enumerate(metrics)),
        "needs": _union(
            f"select {literal(metric.name)} as metric, {literal(need)} as need, {place} as place"
            for metric in metrics
            for place, need in enumerate(metric.needs)
        ),
        "lifetimes": _over_scope(lifetimes),
        "curve": curve_sql(),
        "found": _union(
            f"select {literal(metric.name)} as metric, figures.* replace (value::double as value) from (\n"
            f"{_figures(metric, lifetimes)}\n) as figures"
            for metric in metrics
        ),
    }
    return with_steps(steps, sqlfiles.text("log/headline"))


def _figures(metric: Metric, lifetimes: str) -> str:
    if metric.statistic != "survival":
        return _over_scope(figures_sql(metric), by_customer=is_by_customer(metric))
    if metric.sql == lifetimes:
        return figures_sql(metric)
    return with_steps({"lifetimes": _over_scope(metric.sql), "curve": curve_sql()}, figures_sql(metric))


def _over_scope(sql: str, *, by_customer: bool = False) -> str:
    """Return SQL whose relation `scope` is the turns of all periods, cut by period."""
    cut = _BY_CUSTOMER if by_customer else "slice_no"
    return with_steps({"scope": f"select {cut} as slice, * exclude (slice_no) from scope_rows"}, sql)


def _described(metric: Metric, place: int) -> str:
    """Return the row of a metric: with what it is where there is nothing to count."""
    is_count = metric.statistic == "count"
    is_share = metric.statistic in ("share", "ratio")
    return (
        f"select {literal(metric.name)} as metric, {place} as place, {literal(metric.title)} as title,"
        f" {literal(metric.unit)} as unit, {'0' if is_count else 'null'}::double as value_of_none,"
        f" {'0' if is_share else 'null'}::bigint as count_of_none,"
        f" {literal(None if is_count else metric.absent or NO_TURNS)}::text as reason_of_none"
    )


def _union(parts: Iterable[str]) -> str:
    return "\nunion all\n".join(parts)
