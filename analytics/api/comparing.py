"""Other tools' rules of response time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from analytics.measuring import Compared, Spread


def rules() -> pl.DataFrame:
    """Return the rules by which `Log.compare` measures, in its order.

    Returns
    -------
    polars.DataFrame
        A row a rule. Columns: rule, title, whose (the tool, or who published it), definition, source (null where it has
        none).
    """
    import polars as pl

    from analytics.measuring import rules

    return pl.DataFrame(
        [(one.name, one.title, one.whose, one.definition, one.source) for one in rules()],
        schema=dict.fromkeys(("rule", "title", "whose", "definition", "source"), pl.String),
        orient="row",
    )


def spreads(compared: Sequence[Compared]) -> list[Spread]:
    """Return how far apart rules are, of each figure that several of them give, in the order of `Log.compare`."""
    from analytics.measuring import spreads

    return spreads(compared)
