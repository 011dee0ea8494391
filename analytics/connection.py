"""What is asked of whatever computes: a connection of DuckDB, or one that has its SQL computed elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import duckdb


class Answer(Protocol):
    """The rows that a statement gave."""

    @property
    def description(self) -> Sequence[Sequence[Any]] | None:
        """Of each column its name first."""

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row; None after the last."""

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows that are left."""


class Connection(Protocol):
    """A connection that takes the SQL of DuckDB."""

    def execute(self, query: Any, parameters: object = None) -> Answer:
        """Run statements, each with its parameters; the answer is that of the last one."""

    def executemany(self, query: Any, parameters: object = None) -> Answer:
        """Run a statement for each list of parameters."""

    def sql(self, query: str, *, params: object = None) -> duckdb.DuckDBPyRelation:
        """Return the rows of a query with their types."""

    def cursor(self) -> Connection:
        """Return a connection to the same relations, for another thread."""

    def interrupt(self) -> None:
        """Stop what runs."""

    def close(self) -> None:
        """Let go of what the connection holds."""
