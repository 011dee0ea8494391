"""What SQL found, as a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import polars as pl


class _Stream:
    """Rows as polars reads them from any library.

    polars keeps the class of what it was given until the end of the process. If that were one of DuckDB's, a program
    would end with pages about leaked instances. So this module must not import DuckDB either.
    """

    def __init__(self, found: duckdb.DuckDBPyRelation) -> None:
        self._found = found

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._found.__arrow_c_stream__(requested_schema)


def frame(found: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    """Return the rows of a query as a frame, in their order; instants without a zone are UTC."""
    import polars as pl

    return pl.DataFrame(_Stream(found))
