"""An archive: a page a week, an index with the trend, and plotly once for all of them."""

from __future__ import annotations

import os
import re
import signal
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from threading import Thread

from analytics import charts
from analytics.config import Settings
from analytics.log import Log
from analytics.measuring import Selection, last_complete_week, measure, span, week_label
from analytics.measuring.selection import midnight, period_start
from analytics.pages.heading import brand_name
from analytics.pages.limits import hidden
from analytics.pages.periods import SETTLES_AFTER, local
from analytics.pages.render import Form, page, render
from analytics.pages.report import FEWEST_CUSTOMERS, HEADLINE, Report, Section, gather
from analytics.pages.sections import SECTIONS
from analytics.pages.sections.weeks import trend_chart
from analytics.pages.trends import Trends, Week
from analytics.pages.wording import Wording, wording

PLOTLY = "plotly.js"
INDEX = "index.html"
_WEEK = timedelta(days=7)
# Fewer pages are made before other processes have started; the pages of a chunk share their weeks.
_FEW_PAGES = 8
_CHUNK = 4
# Windows has no files of these names.
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d|index", re.IGNORECASE)


@dataclass(frozen=True)
class File:
    """A file of the archive: its path within it, with slashes, and its text."""

    path: str
    text: str


@dataclass(frozen=True)
class Scope:
    """Whose weeks an archive holds: a brand, or all; its folder, the selection of its turns, and its weeks."""

    brand: str | None
    folder: str
    selection: Selection
    starts: Sequence[date]


@dataclass(frozen=True)
class Plan:
    """What an archive holds, and how its pages look."""

    scopes: Sequence[Scope]
    starts: Sequence[date]
    language: str
    is_internal: bool
    is_drawn: bool


class Maker:
    """Makes the pages of a plan; keeps the weeks that they share."""

    def __init__(self, log: Log, plan: Plan) -> None:
        self.log = log
        self.plan = plan
        self._trends: dict[int, Trends] = {}

    def page(self, number: int, place: int) -> File:
        """Make the page of a week, by the numbers of its scope and its week."""
        plan, scope = self.plan, self.plan.scopes[number]
        say = wording(plan.language)
        form = Form(plan.is_drawn, _up(scope) + PLOTLY, _links(scope.starts, place, say, scope))
        found = self.gathered(number, scope.starts[place], SECTIONS)
        return File(f"{scope.folder}{week_label(scope.starts[place])}.html", render(found, say, form))

    def gathered(self, number: int, start: date, sections: Sequence[Section]) -> Report:
        """Gather parts of the page of a week."""
        scope = self.plan.scopes[number]
        asked = replace(scope.selection, first=start, last=start + timedelta(days=6))
        return gather(
            self.log,
            asked,
            sections,
            previous=replace(asked, first=start - _WEEK, last=start - timedelta(days=1)),
            brand=scope.brand,
            is_internal=self.plan.is_internal,
            trends=self.trends(number),
        )

    def trends(self, number: int) -> Trends:
        """Return the weeks of a scope; those that are settled are measured all at once."""
        if number not in self._trends:
            selection = self.plan.scopes[number].selection
            made = Trends(self.log, HEADLINE, replace(selection, by=(), every=None))
            _know_settled(made, self.plan.starts, selection.as_of or span(self.log).latest_at)
            self._trends[number] = made
        return self._trends[number]


def archive(
    log: Log,
    selection: Selection,
    say: Wording,
    *,
    by_brand: bool = False,
    is_internal: bool = False,
    is_drawn: bool = True,
    processes: int = 1,
    progress: Callable[[str, float], None] = lambda step, share: None,
) -> Iterator[File]:
    """Make the pages of all complete weeks, oldest first, then the index.

    Parameters
    ----------
    selection
        Zone, grace and instant; its days say which weeks there are, without them all of the log.
    by_brand
        A page a week for each brand, in a folder of its own, and an index over them. Where pages are not internal, a
        week in which a brand had fewer than five customers has none.
    is_drawn
        Charts are drawn by plotly; False: no page has a script.
    processes
        How many processes make the pages. More than one need a log that is open for reading only.
    progress
        Told the page and the share of the work that is done.

    Raises
    ------
    NothingToReport
        The log holds no message.
    RequestError
        The zone does not exist.
    """
    starts = week_starts(log, selection)
    if is_drawn and starts:
        yield File(PLOTLY, charts.library())
    scopes = [Scope(None, "", selection, starts)]
    if by_brand:
        scopes = _scopes(log, selection, starts, is_internal=is_internal)
    plan = Plan(scopes, starts, say.language.code, is_internal, is_drawn)
    maker = Maker(log, plan)
    wanted = [(number, place) for number, one in enumerate(scopes) for place in range(len(one.starts))]
    for done, file in enumerate(_made(maker, wanted, processes)):
        progress(file.path, done / len(wanted))
        yield file
    held = []
    for number, scope in enumerate(scopes if starts else ()):
        newest = maker.gathered(number, starts[-1], ())
        latest = scope.selection.as_of or span(log).latest_at
        weeks = maker.trends(number).weeks(starts[0], starts[-1] + timedelta(days=6), latest)
        held.append((scope, weeks))
        yield File(f"{scope.folder}{INDEX}", _index(newest, weeks, say, scope, is_drawn=is_drawn))
    if by_brand:
        yield File(INDEX, _brands(held, say))


def _made(maker: Maker, wanted: Sequence[tuple[int, int]], processes: int) -> Iterator[File]:
    if processes == 1 or len(wanted) < _FEW_PAGES:
        for number, place in wanted:
            yield maker.page(number, place)
        return
    # Processes of their own: made by forking, they would share DuckDB's threads, which do not survive it.
    others = set(active_children())
    with ProcessPoolExecutor(
        processes, get_context("spawn"), _start, (maker.log.path, maker.log.settings, maker.plan)
    ) as pool:
        try:
            yield from pool.map(_page, wanted, chunksize=_CHUNK)
        except BaseException:
            # nobody waits for the pages that they are at
            for process in set(active_children()) - others:
                process.terminate()
            raise


_own: list[Maker] = []


def _start(path: Path, settings: Settings, plan: Plan) -> None:
    """Open the log in a process that makes pages, and that ends with the one that asked for them."""
    # Ctrl-C reaches all processes of a terminal: the first one decides
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    _own.append(Maker(Log(path, settings), plan))


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _page(wanted: tuple[int, int]) -> File:
    return _own[0].page(*wanted)


def week_starts(log: Log, selection: Selection) -> list[date]:
    """Return the first days of the complete weeks of a selection that have a day in the log, oldest first."""
    held = span(log)
    latest = selection.as_of or held.latest_at
    newest, _ = last_complete_week(latest, selection.tz, selection.week_start)
    first = local(held.first_at, selection.tz).date()
    if selection.first:
        first = max(first, selection.first)
    if selection.last:
        newest = min(newest, period_start(selection.last, "week", selection.week_start))
    start = period_start(first, "week", selection.week_start)
    return [start + _WEEK * number for number in range((newest - start) // _WEEK + 1)]


def _know_settled(trends: Trends, starts: Sequence[date], latest: datetime) -> None:
    """Measure the weeks that are settled all at once: their pages then share them."""
    tz = trends.selection.tz
    settled = [start for start in starts if midnight(start + _WEEK, tz) + SETTLES_AFTER <= latest]
    if settled:
        ends = midnight(settled[-1] + _WEEK, tz)
        trends.weeks(settled[0], settled[-1] + timedelta(days=6), ends + SETTLES_AFTER)


def _up(scope: Scope) -> str:
    return "../" if scope.folder else ""


def _links(starts: Sequence[date], place: int, say: Wording, scope: Scope) -> list[tuple[str, str]]:
    links = [(INDEX, say.tr("All weeks"))]
    if scope.folder:
        links.append((f"../{INDEX}", say.tr("All brands")))
    if place:
        links.append((f"{week_label(starts[place - 1])}.html", say.tr("The week before")))
    if place + 1 < len(starts):
        links.append((f"{week_label(starts[place + 1])}.html", say.tr("The week after")))
    return links


def _index(newest: Report, weeks: Sequence[Week], say: Wording, scope: Scope, *, is_drawn: bool) -> str:
    form = Form(
        is_drawn, _up(scope) + PLOTLY, [(f"../{INDEX}", say.tr("All brands"))] if scope.folder else []
    )
    shown = [week for week in weeks if week.start in scope.starts]
    chart = trend_chart(newest, shown, say) if is_drawn and newest.one_sided is None else {}
    tz = newest.period.tz
    seen = newest.period.as_of
    rows = [
        {
            "address": f"{week_label(week.start)}.html",
            "name": say.week_name(week.start),
            "days": say.days(week.start, week.start + timedelta(days=6)),
            "figures": week.figures,
            "hidden": hidden(week.figures),
            "is_shown": week.start in scope.starts,
            "is_final": midnight(week.start + _WEEK, tz) + SETTLES_AFTER <= seen,
        }
        for week in reversed(weeks)
    ]
    title = say.tr("Every week")
    if scope.brand is not None:
        title = say.tr("{brand}: {title}", brand=brand_name(scope.brand, say), title=title)
    if newest.is_sample:
        title = say.tr("{title} (invented sample data)", title=title)
    return page(
        "archive/index",
        say,
        form,
        chart,
        title=title,
        rows=rows,
        few=say.number(FEWEST_CUSTOMERS),
        has_waits=newest.one_sided is None,
        reason=say.tr(newest.one_sided) if newest.one_sided else "",
        tz=tz,
        as_of=say.instant(seen, tz),
    )


def _brands(held: Sequence[tuple[Scope, Sequence[Week]]], say: Wording) -> str:
    rows = [
        {
            "address": f"{scope.folder}{INDEX}",
            "name": brand_name(scope.brand or "", say),
            "figures": (figures := {week.start: week for week in weeks}[scope.starts[-1]].figures),
            "hidden": hidden(figures),
            "week": say.week_name(scope.starts[-1]),
        }
        for scope, weeks in held
    ]
    return page("archive/brands", say, Form(is_drawn=False), {}, title=say.tr("Every brand"), rows=rows)


def _scopes(log: Log, selection: Selection, starts: Sequence[date], *, is_internal: bool) -> list[Scope]:
    """Return the brands that have a week with enough customers to show, by name; an unnamed one last."""
    if not starts:
        return []
    fewest = 1 if is_internal else FEWEST_CUSTOMERS
    asked = replace(
        selection, by=("brand",), every="week", first=starts[0], last=starts[-1] + timedelta(days=6)
    )
    weeks: dict[str | None, list[date]] = {}
    for figure in measure(log, ["customers"], asked):
        name = figure.dimensions["brand"]
        if figure.period is not None and figure.period in starts and (figure.value or 0) >= fewest:
            weeks.setdefault(None if name is None else str(name), []).append(figure.period)
    taken: set[str] = set()
    return [
        Scope(name or "", f"{_folder(name, taken)}/", replace(selection, where=_condition(name)), weeks[name])
        for name in sorted(weeks, key=lambda name: (name is None, name or ""))
    ]


def _condition(brand: str | None) -> str:
    return "brand is null" if brand is None else "brand = '" + brand.replace("'", "''") + "'"


def _folder(brand: str | None, taken: set[str]) -> str:
    """Return a name for a brand's folder that every file system takes, and adds it to those taken."""
    text = unicodedata.normalize("NFKC", brand or "").casefold()
    name = re.sub(r"[\W_]+", "-", text).strip("-")[:60] or "brand"
    if _RESERVED.fullmatch(name):
        name += "-brand"
    free, number = name, 2
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free)
    return free
