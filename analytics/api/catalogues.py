"""What can be asked, and what can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from analytics.measuring import NamedList
    from analytics.metrics import Metric
    from analytics.sources.formats import Format


def catalogue() -> pl.DataFrame:
    """Return all metrics, in the order of their names.

    Returns
    -------
    polars.DataFrame
        A row a metric. Columns: metric, title, unit (``share`` of 0 to 1, ``seconds``, ``ratio`` or what is counted),
        better (``higher``, ``lower`` or ``neither``), definition, source, reference (what an article says of it), sql.
    """
    import polars as pl

    return pl.DataFrame(
        [
            (m.name, m.title, m.unit, m.better, m.definition, m.source, m.benchmark, m.sql)
            for m in metrics_named()
        ],
        schema=dict.fromkeys(
            ("metric", "title", "unit", "better", "definition", "source", "reference", "sql"), pl.String
        ),
        orient="row",
    )


def lists() -> pl.DataFrame:
    """Return all named lists, in the order of their names.

    Returns
    -------
    polars.DataFrame
        A row a list. Columns: list, title, definition.
    """
    import polars as pl

    return pl.DataFrame(
        [(one.name, one.title, one.definition) for one in described().values()],
        schema=dict.fromkeys(("list", "title", "definition"), pl.String),
        orient="row",
    )


def formats() -> pl.DataFrame:
    """Return the formats of exports that can be read, in the order of their names.

    Returns
    -------
    polars.DataFrame
        A row a format. Columns: format, title, reads (kinds of files), made_from (what its reader was made from), note.
    """
    import polars as pl

    return pl.DataFrame(
        [(f.name, f.title, ", ".join(f.reads), made_from(f), f.note) for f in formats_named()],
        schema=dict.fromkeys(("format", "title", "reads", "made_from", "note"), pl.String),
        orient="row",
    )


def dimensions() -> tuple[str, ...]:
    """Return the names of the dimensions, by which metrics can be cut and chosen, in the order of the docs."""
    from analytics.dimension_names import DIMENSIONS

    return DIMENSIONS


def metrics_named(names: Sequence[str] = ()) -> list[Metric]:
    """Return metrics by their names; all of them where none is named.

    Raises
    ------
    RequestError
        There is no metric of that name; the message says the nearest.
    """
    from analytics.metrics import chosen

    return chosen(names)


def described() -> Mapping[str, NamedList]:
    """Return all lists by their names, in their order."""
    from analytics.measuring import all_lists

    return {one.name: one for one in all_lists()}


def formats_named(name: str | None = None) -> list[Format]:
    """Return a format by its name; all of them where none is named.

    Raises
    ------
    UnknownFormat
        There is no format of that name; the message says the nearest.
    """
    from analytics.sources.formats import formats, named

    return list(formats().values()) if name is None else [named(name)]


def made_from(form: Format) -> str:
    """Say what the reader of a format was made from."""
    from analytics.sources.formats import SEEN

    return SEEN[form.seen]


def never_holds(form: Format) -> list[str]:
    """Say what exports of a format never hold."""
    from analytics.sources.formats import LACKS

    return [LACKS[lack] for lack in form.lacks]
