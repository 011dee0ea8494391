"""Types and values of DuckDB and of Spark: how one names what the other gave."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from functools import cache
from typing import Any

_KINDS = {
    "VARCHAR": "string", "BIGINT": "bigint", "INTEGER": "int", "SMALLINT": "smallint", "TINYINT": "tinyint",
    "UTINYINT": "smallint", "USMALLINT": "int", "UINTEGER": "bigint",
    "UBIGINT": "decimal(20, 0)", "HUGEINT": "decimal(38, 0)",
    "DOUBLE": "double", "FLOAT": "float", "BOOLEAN": "boolean", "TIMESTAMP": "timestamp_ntz",
    "DATE": "date", "BLOB": "binary",
}  # fmt: skip


def spark_kind(kind: str) -> str:
    """Return the name of a type of DuckDB in Spark."""
    if kind.endswith("[]"):
        return f"array<{spark_kind(kind[:-2])}>"
    if kind.startswith("DECIMAL"):
        return kind.lower()
    if kind.strip('"') == "NULL":
        return "string"
    return _KINDS[kind]


@cache
def marked_letters() -> tuple[str, str]:
    """Return the letters that have marks, and the same ones without."""
    found = []
    for number in range(0xC0, 0x2000):
        letter = chr(number)
        bare = "".join(
            one for one in unicodedata.normalize("NFD", letter) if unicodedata.category(one) != "Mn"
        )
        if len(bare) == 1 and bare != letter:
            found.append((letter, bare))
    return "".join(letter for letter, _ in found), "".join(bare for _, bare in found)


def whole(cell: Any) -> Any:
    """Return a decimal number without a fraction, as which large whole numbers come, as one."""
    return int(cell) if isinstance(cell, Decimal) and cell.as_tuple().exponent == 0 else cell
