"""Intervals of 95 %."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log, sqrt

Z = 1.959963984540054
"""The standard normal quantile of 0.975."""


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

    Source: E. B. Wilson, Probable inference, JASA 22 (1927).
    """
    n = denominator / max(design_effect, 1.0)
    share = numerator / denominator
    centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return max(0.0, min(centre - half, share)), min(1.0, max(centre + half, share))


def design_effect(
    numerator: float, denominator: float, customers: int, sum_yy: float, sum_ym: float, sum_mm: float
) -> float:
    """Return how many times too large the number of turns is as a sample, since customers come more than once.

    The variance of a ratio with customers as clusters, over that of as many independent turns: 1 where each customer
    asked once. Where the share is 0 or 1, or one customer asked everything, that variance is unknown, and a
    customer counts as one observation.

    Parameters
    ----------
    sum_yy, sum_ym, sum_mm
        Sums over customers of y², ym and m², of their y turns in the numerator and m in the denominator.

    Notes
    -----
    Source: L. Kish, Survey Sampling (1965), chapter 6.
    """
    share = numerator / denominator
    if customers < 2 or share in (0.0, 1.0):
        return sum_mm / denominator
    squares = sum_yy - 2 * share * sum_ym + share * share * sum_mm
    clustered = max(squares, 0.0) * customers / (customers - 1) / denominator**2
    return clustered / (share * (1 - share) / (denominator - 1))


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


def median_ranks(n: int) -> tuple[int, int] | None:
    """Return the ranks, from 1, of the order statistics that bound the median; None where n is too small.

    The widest pair of equal tails whose tails each hold at most 0.025 of a binomial(n, 1/2): exact, not by a normal
    approximation. The lower rank is the largest k with P(X < k) <= 0.025.

    Notes
    -----
    Source: W. J. Conover, Practical Nonparametric Statistics (1999), section 3.2.
    """
    if 0.5**n > 0.025:
        return None
    # tail is P(X <= k), from the middle down
    k = (n - 1) // 2
    tail = (1 - (_binomial(n, n // 2) if n % 2 == 0 else 0)) / 2
    mass = _binomial(n, k)
    while tail > 0.025:
        tail -= mass
        mass *= k / (n - k + 1)
        k -= 1
    return k + 1, n - k


def _binomial(n: int, k: int) -> float:
    return exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) - n * log(2))
