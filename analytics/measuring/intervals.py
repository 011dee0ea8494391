"""Intervals of 95 %."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import exp, nan, sqrt

import duckdb

from analytics import sqlfiles
from analytics.connection import Connection
from analytics.metrics.composing import Z

__all__ = ["Products", "Z", "ratio_interval", "wilson"]


@dataclass(frozen=True)
class Products:
    """Sums over customers of products of their counts: y and m in one group, `other_y` and `other_m` in the other."""

    yy: float
    ym: float
    mm: float
    other_yy: float
    other_ym: float
    other_mm: float
    y_other_y: float
    y_other_m: float
    m_other_y: float
    m_other_m: float


def wilson(numerator: float, denominator: float, design_effect: float = 1.0) -> tuple[float, float]:
    """Return Wilson's score interval of a share, for a sample that is worth `denominator / design_effect`.

    It is that of the macros `wilson_low` and `wilson_high`, which SQL uses.
    """
    asked = {"y": float(numerator), "m": float(denominator), "effect": design_effect, "z": Z}
    found = (
        _calculator()
        .cursor()
        .execute("select wilson_low($y, $m, $effect, $z), wilson_high($y, $m, $effect, $z)", asked)
    )
    low, high = found.fetchone() or (nan, nan)
    return low, high


@cache
def _calculator() -> Connection:
    """Return a database without data that knows the macros of measuring, for all connections to it."""
    con = duckdb.connect()
    con.execute(sqlfiles.text("measuring/_macros").replace("create or replace temp macro", "create macro"))
    return con


def ratio_interval(
    y: float, m: float, other_y: float, other_m: float, customers: int, products: Products, *, kind: str
) -> tuple[float, float] | None:
    """Return the log-normal interval of (y / m) / (other_y / other_m); None where it is unknown.

    Of counts it is that of y / other_y.

    The variance of the logarithm is that of a Taylor linearisation with customers as clusters. Of shares it is at least
    that of independent turns; counts are sums over customers who come at random, each with their own number.

    Parameters
    ----------
    kind
        ``shares``, ``means`` or ``counts``.

    Notes
    -----
    Sources: D. Katz and others, Obtaining confidence intervals for the risk ratio in cohort studies, Biometrics 34
    (1978); for the clusters L. Kish, Survey Sampling (1965), chapter 6.
    """
    if not y or not other_y or (kind != "counts" and customers < 2):
        return None
    p = products
    if kind == "counts":
        ratio, variance = y / other_y, p.yy / y**2 + p.other_yy / other_y**2
    else:
        ratio = (y / m) / (other_y / other_m)
        own = p.yy / y**2 - 2 * p.ym / (y * m) + p.mm / m**2
        other = p.other_yy / other_y**2 - 2 * p.other_ym / (other_y * other_m) + p.other_mm / other_m**2
        shared = (
            p.y_other_y / (y * other_y)
            - p.y_other_m / (y * other_m)
            - p.m_other_y / (m * other_y)
            + p.m_other_m / (m * other_m)
        )
        variance = max(own + other - 2 * shared, 0.0) * customers / (customers - 1)
        if kind == "shares":
            variance = max(variance, 1 / y - 1 / m + 1 / other_y - 1 / other_m)
    half = Z * sqrt(variance)
    return ratio * exp(-half), ratio * exp(half)
