"""Collect every text of the report pages and bring the catalogues of `reports/locales` up to date.

    python benchmarks/make_messages.py

New texts are added without a translation, those that no page has any more are dropped; the tests fail until every
text has its translation.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {"tr": None, "trn": (1, 2)}
PLURALS = {
    "he": "nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);",
    "sr": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
}


def messages() -> Catalog:
    """Return the texts of the pages' code and templates, and of what they show of other files."""
    found = Catalog(project="answered", charset="utf-8", fuzzy=False)
    for folder, ways in (("analytics", "python"), ("reports", "jinja2.ext.babel_extract")):
        pattern = "pages/**.py" if ways == "python" else "**.j2"
        options = {"**.j2": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
        for name, _, text, comments, _ in sorted(
            extract_from_dir(ROOT / folder, [(pattern, ways)], options, keywords=KEYWORDS), key=str
        ):
            # Without line numbers, which would change the catalogues with every edit.
            found.add(text, locations=[(f"{folder}/{name}", 0)], auto_comments=comments)
    for place, text in told_elsewhere():
        found.add(text, locations=[(place, 0)])
    return found


def told_elsewhere() -> Iterator[tuple[str, str | tuple[str, str]]]:
    """Give the texts that pages take from other files: of metrics, and why a figure is absent."""
    sys.path.insert(0, str(ROOT))
    from analytics.config import CATEGORIES
    from analytics.measuring import behaviour, changes, confusion, correction, opening, statistics
    from analytics.measuring.limits import REASONS, Counted
    from analytics.metrics import catalogue
    from analytics.pages import references, report
    from analytics.pages.sections import SECTIONS

    known = catalogue()
    for name in report.metrics_of(SECTIONS):
        place = f"queries/metrics/{name}.sql"
        for text in (known[name].title, known[name].definition, known[name].absent):
            if text:
                yield place, text
    for name, metric in known.items():
        # A goal can be of any metric.
        yield f"queries/metrics/{name}.sql", metric.title
    needs = (ROOT / "queries" / "measuring" / "known.sql").read_text(encoding="utf-8")
    for text in re.findall(r"(?:then|lacking :=) '([^']+)'", needs):
        yield "queries/measuring/known.sql", text
    for one, many in REASONS.values():
        yield "analytics/measuring/limits.py", (one, many)
        yield "analytics/measuring/limits.py", Counted(one, many, 2).uncounted
    joined = ("suggestion or praise", "thanks or spam", "other or abuse", "complaint or abuse")
    for labels in (*CATEGORIES, *joined):
        text = confusion.TOO_FEW.format(fewest=confusion.FEWEST_TEXTS, labels=labels)
        yield "analytics/measuring/confusion.py", text
    for module, names in {
        behaviour: ("FEW_WEEKS", "FEW_VALUES"),
        changes: ("NO_TURNS_BEFORE", "NOT_KNOWN"),
        confusion: ("NOT_TOLD_APART",),
        correction: ("NOTHING", "NOT_MEASURED", "UNSURE"),
        opening: ("NO_HOURS",),
        report: ("NO_REPLIES", "NO_CUSTOMERS", "NO_PERIOD_BEFORE", "BEGINS_TOO_LATE"),
        statistics: ("NO_TURNS", "TOO_YOUNG", "NOT_REACHED", "CHOSEN_BY_LABEL"),
    }.items():
        for name in names:
            yield f"{module.__name__.replace('.', '/')}.py", getattr(module, name)
    for reference in vars(references).values():
        for one in reference.values() if isinstance(reference, dict) else [reference]:
            if isinstance(one, references.Reference):
                yield "analytics/pages/references.py", one.source


def update(name: str) -> int:
    """Bring a catalogue up to date; return how many of its texts have no translation."""
    path = catalogue_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    old = read_po(path.open("rb"), locale=name) if path.exists() else Catalog(name)
    made = Catalog(name, charset="utf-8", fuzzy=False)
    # Versions of Babel differ in how many forms a language has.
    made.mime_headers = [("Plural-Forms", PLURALS[name])]
    missing = 0
    for message in sorted(
        filter(lambda one: one.id, messages()), key=lambda one: (one.locations[0][0], str(one.id))
    ):
        before = old.get(message.id)
        text = before.string if before is not None and not before.fuzzy else ""
        missing += not (all(text) if isinstance(text, list | tuple) else text)
        made.add(message.id, text, locations=[(place, None) for place, _ in message.locations])
    body = BytesIO()
    write_po(body, made, width=110, omit_header=True)
    # A header of our own: Babel's has the time at which it was written.
    header = (
        f'msgid ""\nmsgstr ""\n"Language: {name}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {PLURALS[name]}\\n"\n\n'
    )
    path.write_bytes(header.encode() + body.getvalue().lstrip())
    return missing


def catalogue_path(name: str) -> Path:
    """Return where a catalogue lies."""
    return ROOT / "reports" / "locales" / name / "LC_MESSAGES" / "answered.po"


if __name__ == "__main__":
    for language in PLURALS:
        print(f"{language}: {update(language)} texts without a translation")
