"""Write a report as one HTML file that asks nothing of the network."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analytics import charts
from analytics.log import Log
from analytics.measuring import Selection
from analytics.pages import formatting, sections, waits
from analytics.pages.ledger import definitions, ledger
from analytics.pages.plots import plots
from analytics.pages.report import Report, gather
from analytics.pages.sentences import summary
from analytics.pages.texts import clean, clip
from analytics.resources import folder

# The hash of an empty style element: plotly makes one and fills it through the style object.
_EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"


def render_report(log: Log, selection: Selection, previous: Selection | None, title: str) -> str:
    """Return the report of a period as HTML text.

    The page is whole in itself: no address outside it, a policy that lets only its own scripts and styles
    run, plotly once and compressed. Equal figures give equal text.

    Parameters
    ----------
    log
        The log to report on.
    selection
        The days of the page, its zone and its `as_of`; no days at all for the whole log. A week gets the
        twelve weeks before it as its trend.
    previous
        The days before, to compare with at equal maturity, or None.
    title
        The heading; it should name the period.

    Raises
    ------
    InstallationError
        The page's templates are missing.
    """
    return render(gather(log, selection, previous, title))


def render(report: Report) -> str:
    """Return a gathered report as HTML text."""
    environment = _environment()
    shown = {
        "figures": sections.figures(report),
        "curve": waits.curve(report),
        "channels": waits.channels(report),
        "mix": sections.mix(report),
        "weeks": sections.weeks(report),
        "waiting": sections.waiting(report),
        "ledger": ledger(report),
    }
    drawn = plots(report, shown)
    style, script = _asset("page.css"), _asset("charts.js")
    plotly, plotly_hash = _plotly() if drawn else ("", "")
    scripts = f"{_hash(script)} {plotly_hash}" if drawn else "'none'"
    text = environment.get_template("weekly/report.html.j2").render(
        **shown,
        lang="en",
        report=report,
        period_line=sections.period_line(report.period, report.title),
        sentences=summary(report),
        definitions=definitions(report),
        charts=drawn,
        # Markup: made here, and never of a log's texts but through _script_json.
        chart_data=Markup(_script_json(drawn)),
        plotly=Markup(plotly),
        script=Markup(script),
        style=Markup(style),
        policy=Markup(_policy(scripts, f"{_hash(style)} {_EMPTY_STYLE}")),
    )
    return text.rstrip() + "\n"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder("reports")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Whatever a template prints of a log has lost its control characters before it is escaped.
        finalize=_finish,
    )
    environment.filters |= {
        "clip": clip,
        "number": formatting.number,
        "reach": formatting.reach,
        "value": formatting.value,
    }
    return environment


def _finish(value: Any) -> Any:
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _asset(name: str) -> str:
    return (folder("reports") / "assets" / name).read_text(encoding="utf-8")


@cache
def _plotly() -> tuple[str, str]:
    """Return plotly's script, compressed as text, and the hash of what it unpacks to."""
    source = charts.library()
    packed = gzip.compress(source.encode(), compresslevel=9, mtime=0)
    return base64.b64encode(packed).decode("ascii"), _hash(source)


def _policy(scripts: str, styles: str) -> str:
    # data: and blob: let plotly save a chart as a picture.
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src data: blob:;"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def _script_json(value: Mapping[str, Any]) -> str:
    """Return JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
