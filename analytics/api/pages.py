"""Pages: what a report shows, as HTML, Markdown, PDF or mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.api.clock import now
from analytics.errors import BrowserError, NothingToReport
from analytics.scratch import scratch_folder

if TYPE_CHECKING:
    from analytics.log import Log as Engine
    from analytics.mailing import Mail
    from analytics.measuring import Selection
    from analytics.pages import Report


@dataclass(frozen=True)
class ArchivePage:
    """A file of an archive: its path below the archive's folder, with slashes, and its text."""

    path: str
    text: str


@dataclass(frozen=True)
class Page:
    """A report as measured; it needs its log no longer. A notebook shows it as it is.

    Parameters
    ----------
    report
        What it shows.
    language
        ``en``, ``he``, ``sr-Cyrl`` or ``sr-Latn``.
    """

    report: Report
    language: str = "en"

    def html(self, *, lang: str | None = None, static: bool = False) -> str:
        """Return the page as one HTML text that asks nothing of a network.

        Parameters
        ----------
        lang
            ``en``, ``he``, ``sr-Cyrl`` or ``sr-Latn``; None: that of the page.
        static
            Without any script; every figure stands in a table.

        Raises
        ------
        RequestError
            There is no such language.
        """
        from analytics.pages import Form, render, wording

        return render(self.report, wording(lang or self.language), Form(is_drawn=not static))

    def markdown(self, *, lang: str | None = None) -> str:
        """Return the title, the sentences and the headline figures as Markdown with a table.

        Raises
        ------
        RequestError
            There is no such language.
        """
        from analytics.pages import markdown, wording

        return markdown(self.report, wording(lang or self.language))

    def pdf(self, target: str | Path, *, browser: Path | None = None, lang: str | None = None) -> None:
        """Print the page as PDF by an installed Chromium, Chrome or Edge.

        Parameters
        ----------
        target
            File to write.
        browser
            The program to print with; None: found.

        Raises
        ------
        BrowserError
            There is no browser, or it did not print.
        """
        from analytics.browsers import find_browser, print_pdf

        printer = find_browser(browser)
        with scratch_folder() as folder:
            file = folder / "report.html"
            file.write_text(self.html(lang=lang), encoding="utf-8")
            print_pdf(file, Path(target), printer)

    def mail(
        self,
        sender: str,
        to: Sequence[str],
        *,
        browser: Path | None = None,
        tell: Callable[[str], None] = lambda text: None,
    ) -> Mail:
        """Write a mail: the scoreboard as a table, charts as pictures where there is a browser, the page attached.

        Parameters
        ----------
        browser
            The program to draw with; None: found.
        tell
            Hears why there are no pictures.

        Raises
        ------
        MailError
            An address cannot be read.
        BrowserError
            The browser that was named is none.
        """
        from analytics.mailing import Mail
        from analytics.pages import wording
        from analytics.pages.letter import letter

        say = wording(self.language)
        images = _pictures(self.html(), browser, tell)
        words = letter(self.report, say, pictures=list(images))
        period = self.report.period
        # mail programs show attached pages without running scripts
        attached = {
            f"answered-{period.first}-{period.last}.html": ("text/html", self.html(static=True).encode())
        }
        return Mail(
            sender=sender,
            to=tuple(to),
            subject=words.subject,
            text=words.text,
            html=words.html,
            date=now().replace(tzinfo=UTC),
            language=say.language.code,
            images=images,
            attachments=attached,
        )

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{escape(self.html(), quote=True)}" style="width: 100%; height: 48rem; border: 0"'
            ' sandbox="allow-scripts allow-popups" title="answered"></iframe>'
        )


def check_browser(browser: Path | None = None) -> None:
    """Make sure that there is a browser to print with.

    Raises
    ------
    BrowserError
        There is none, or the one that is named is none.
    """
    from analytics.browsers import find_browser

    find_browser(browser)


def check_language(lang: str) -> None:
    """Make sure that pages are written in a language.

    Raises
    ------
    RequestError
        They are not; the message says the nearest.
    """
    from analytics.pages import wording

    wording(lang)


def page(
    engine: Engine, asked: Selection, week: str | None, *, is_whole: bool, is_internal: bool, language: str
) -> Page:
    """Measure the page that was asked for; see `Log.report`."""
    from analytics.measuring import measure, span
    from analytics.pages import SECTIONS, gather, page_days

    held = span(engine)
    chosen, previous = page_days(asked, week, held, is_whole=is_whole)
    is_open = chosen.first is None and chosen.last is None
    if held.customer_messages > 0 and not is_open and not measure(engine, ["turns"], chosen)[0].value:
        raise NothingToReport(
            f"No turn was opened from {chosen.first or 'the beginning'} to {chosen.last or 'the end'} ({chosen.tz}). "
            "`answered status` says what the log holds."
        )
    return Page(gather(engine, chosen, SECTIONS, previous=previous, is_internal=is_internal), language)


def archive_pages(
    engine: Engine,
    asked: Selection,
    lang: str,
    *,
    by_brand: bool,
    is_internal: bool,
    is_static: bool,
    processes: int,
    progress: Callable[[str, float], None],
) -> Iterator[ArchivePage]:
    """Make the files of an archive; see `Log.archive`."""
    from analytics.pages import wording
    from analytics.pages.archive import archive

    for file in archive(
        engine, asked, wording(lang), by_brand=by_brand, is_internal=is_internal, is_drawn=not is_static,
        processes=processes, progress=progress,
    ):  # fmt: skip
        yield ArchivePage(file.path, file.text)


def _pictures(html: str, browser: Path | None, tell: Callable[[str], None]) -> dict[str, bytes]:
    """Draw the charts of a page; without a browser that was asked for there are none."""
    from analytics.browsers import find_browser, screenshots
    from analytics.pages.letter import CHARTS

    try:
        found = find_browser(browser)
    except BrowserError as error:
        if browser is not None:
            raise
        tell(f"Without pictures of charts: {error}")
        return {}
    with scratch_folder() as folder:
        file = folder / "report.html"
        file.write_text(html, encoding="utf-8")
        drawn = screenshots(file, [f'[data-chart="{name}"]' for name in CHARTS], found)
    return {name: picture for name, picture in zip(CHARTS, drawn, strict=True) if picture is not None}
