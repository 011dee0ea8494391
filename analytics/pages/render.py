"""Write a report as one HTML file that asks nothing of the network."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from analytics import charts
from analytics.pages.heading import period_line, title
from analytics.pages.report import Report, Section
from analytics.pages.sections import SECTIONS
from analytics.pages.sentences import summary
from analytics.pages.texts import clean, clip
from analytics.pages.wording import END_OF_ISOLATE, ISOLATE, Wording
from analytics.resources import folder

if TYPE_CHECKING:
    from jinja2 import Environment

# The hash of an empty style element: plotly makes one and fills it through the style object.
_EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
_ISOLATED = re.compile(f"{ISOLATE}([^{ISOLATE}{END_OF_ISOLATE}]*){END_OF_ISOLATE}")


@dataclass(frozen=True)
class Form:
    """How a page brings its charts.

    Parameters
    ----------
    is_drawn
        Charts are drawn; False: the page has no script at all, and its tables stand open.
    plotly_file
        Address of plotly's script beside the page; None: it is in the page, compressed.
    links
        Pages to go to: address and text.
    """

    is_drawn: bool = True
    plotly_file: str | None = None
    links: Sequence[tuple[str, str]] = ()


def render(
    report: Report, say: Wording, form: Form | None = None, sections: Sequence[Section] = SECTIONS
) -> str:
    """Return a gathered report as HTML text.

    The page is whole in itself: no address outside it, a policy that lets only its own scripts and styles
    run, plotly once and compressed. Equal figures give equal text.

    Raises
    ------
    InstallationError
        The page's templates are missing.
    """
    form = form or Form()
    told = {section.name: section.tell(report, say) for section in sections}
    drawn: dict[str, Any] = {}
    for section in sections if form.is_drawn else ():
        if section.plots:
            drawn |= section.plots(report, say, told[section.name])
    return page(
        "weekly/report",
        say,
        form,
        drawn,
        title=title(report, say),
        period_line=period_line(report, say),
        sentences=summary(report, say),
        parts=told,
        report=report,
    )


def page(template: str, say: Wording, form: Form, drawn: Mapping[str, Any], **values: object) -> str:
    """Return a page of a template with its policy, style and scripts."""
    if say.language.is_right_to_left:
        drawn = {name: charts.right_to_left(figure) for name, figure in drawn.items()}
    style, script = asset("page.css"), asset("charts.js")
    # Of a file beside the page a browser checks no hash where both are opened from a disk.
    plotly, allowed = ("", "'self'") if form.plotly_file or not drawn else packed_plotly()
    scripts = f"{hashed(script)} {allowed}" if drawn else "'none'"
    text = (
        environment(say, is_drawn=form.is_drawn)
        .get_template(f"{template}.html.j2")
        .render(
            **values,
            form=form,
            # Markup: made here, and never of a log's texts but through _script_json.
            chart_data=Markup(_script_json(drawn)) if drawn else "",
            plotly=Markup(plotly),
            script=Markup(script),
            style=Markup(style),
            policy=Markup(_policy(scripts, f"{hashed(style)} {_EMPTY_STYLE}")),
        )
    )
    return text.rstrip() + "\n"


@cache
def environment(say: Wording, *, is_drawn: bool) -> Environment:
    """Return the templates in a language."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(folder("reports")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Whatever a template prints of a log has lost its control characters before it is escaped.
        finalize=_finish,
    )
    made.filters |= {"clip": clip, "plain": plain}
    made.globals |= {
        "say": say,
        "tr": say.tr,
        "trn": say.trn,
        "lang": say.language.code,
        "direction": "rtl" if say.language.is_right_to_left else "ltr",
        "is_drawn": is_drawn,
    }
    return made


def plain(text: str) -> str:
    """Return a text for an attribute or a title, where no element can hold what runs left to right."""
    return clean(text)


def _finish(value: Any) -> Any:
    """Clean a text; what runs left to right within it gets an element of its own."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    if ISOLATE not in value:
        return clean(value)
    pieces = _ISOLATED.split(value)
    return Markup().join(
        Markup('<bdi dir="ltr" class="whole">{}</bdi>').format(clean(piece))
        if place % 2
        else escape(clean(piece))
        for place, piece in enumerate(pieces)
    )


def asset(name: str) -> str:
    """Return a file of `reports/assets`."""
    return (folder("reports") / "assets" / name).read_text(encoding="utf-8")


@cache
def packed_plotly() -> tuple[str, str]:
    """Return plotly's script, compressed as text, and the hash of what it unpacks to."""
    # Not Python's gzip: its bytes differ with the zlib that it was built with.
    import deflate

    source = charts.library()
    packed = bytes(deflate.gzip_compress(source.encode(), 9))
    return base64.b64encode(packed).decode("ascii"), hashed(source)


def hashed(text: str) -> str:
    """Return the hash of a script or style as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def _policy(scripts: str, styles: str) -> str:
    # data: and blob: let plotly save a chart as a picture.
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src data: blob:;"
        " base-uri 'none'; form-action 'none'"
    )


def _script_json(value: Mapping[str, Any]) -> str:
    """Return JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
