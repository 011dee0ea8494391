"""What the product reads in a text, for references that take it as given: how texts are read is tested elsewhere."""

from __future__ import annotations

from functools import cache

import duckdb

from analytics.labelling import label_texts


@cache
def told(text: str, language: str | None = None) -> tuple[str | None, str | None]:
    """Return the language and the category of one text of a customer."""
    with duckdb.connect() as con:
        con.execute(
            "create temp table texts as select 1::bigint as text_no, $text as text, $language::text as language,"
            " false as from_brand",
            {"text": text, "language": language},
        )
        label_texts(con)
        found = con.execute("select language, category from text_labels").fetchone()
    assert found is not None
    return found
