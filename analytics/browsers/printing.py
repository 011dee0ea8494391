"""Print a page as PDF, and take pictures of its parts."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from pathlib import Path

from analytics.browsers.headless import opened
from analytics.errors import RequestError

_PRINT_WIDTH = 680
_A4 = {"paperWidth": 210 / 25.4, "paperHeight": 297 / 25.4}
_DATES = re.compile(rb"/(?:CreationDate|ModDate) \(D:[^()]{0,40}\)")

# Where a part lies, in whole pixels of the page.
_CLIP = """
(() => {
  const part = document.querySelector(SELECTOR);
  if (!part?.checkVisibility()) return null;
  const box = part.getBoundingClientRect();
  const x = Math.max(0, Math.floor(box.left + scrollX)), y = Math.max(0, Math.floor(box.top + scrollY));
  const right = Math.ceil(box.right + scrollX), bottom = Math.ceil(box.bottom + scrollY);
  return right > x && bottom > y ? { x, y, width: right - x, height: bottom - y, scale: 1 } : null;
})()
"""


def print_pdf(page: Path, target: Path, browser: Path, *, timeout_seconds: float = 60) -> None:
    """Print a page as PDF, after its charts are drawn.

    The paper is A4 unless the page's style says otherwise. The file is written whole or not at all, and
    bears no dates: the same page, browser and fonts give the same bytes.

    Parameters
    ----------
    page
        An HTML file. One with charts has places marked ``data-chart``, and its script sets ``data-charts`` of
        the root to ``drawn`` or ``failed``.
    target
        The file to write; its folder must exist.
    browser
        The program, as `find_browser` returns it.
    timeout_seconds
        The longest that all of it may take.

    Raises
    ------
    BrowserError
        The browser does not start, does not open the page, cannot draw its charts or takes too long.
    RequestError
        The target cannot be written.
    """
    with opened(page, browser, timeout_seconds, width=_PRINT_WIDTH, scale=1) as tab:
        printed = tab.ask(
            "Page.printToPDF",
            preferCSSPageSize=True,
            printBackground=True,
            displayHeaderFooter=False,
            generateTaggedPDF=True,
            # Chromium writes the words of a heading from left to right here, whatever their direction.
            generateDocumentOutline=tab.value("document.dir") != "rtl",
            **_A4,
        )
    # As many spaces, so that the offsets in the file stay right.
    content = _DATES.sub(lambda found: b" " * len(found[0]), base64.b64decode(printed["data"]))
    draft = target.with_name(target.name + ".part")
    try:
        draft.write_bytes(content)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise RequestError(f"{target} cannot be written: {error.strerror}.") from None


def screenshots(
    page: Path,
    selectors: Sequence[str],
    browser: Path,
    *,
    width: int = 680,
    scale: float = 2,
    timeout_seconds: float = 60,
) -> list[bytes | None]:
    """Take pictures of parts of a page, after its charts are drawn.

    The parts look as in print: in light colours and without buttons.

    Parameters
    ----------
    page
        An HTML file, as `print_pdf` takes it.
    selectors
        CSS selectors; the first element that each one finds is taken.
    browser
        The program, as `find_browser` returns it.
    width
        Width of the window in CSS pixels.
    scale
        Pixels of a picture per CSS pixel.
    timeout_seconds
        The longest that all of it may take.

    Returns
    -------
    list[bytes | None]
        A PNG for each selector, in their order; None where the page shows no such element.

    Raises
    ------
    BrowserError
        The browser does not start, does not open the page, cannot draw its charts or takes too long.
    """
    pictures: list[bytes | None] = []
    with opened(page, browser, timeout_seconds, width=width, scale=scale) as tab:
        for selector in selectors:
            clip = tab.value(_CLIP.replace("SELECTOR", json.dumps(selector)))
            if clip is None:
                pictures.append(None)
                continue
            taken = tab.ask("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
            pictures.append(base64.b64decode(taken["data"]))
    return pictures
