"""Charts of measured figures as analysts ask for them: by period, by dimension, and before and after a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analytics.charts.layout import escape
from analytics.charts.panels import (
    COLOURS,
    INK,
    MUTED,
    ROW,
    Panel,
    Row,
    Say,
    amounts_axis,
    assemble,
    hover,
    name_of,
    shown,
    with_unit,
)
from analytics.charts.periods import period_panel

if TYPE_CHECKING:
    import plotly.graph_objects as go

_VALUES = 110  # pixels beside the plot for what is written there
_CHANGES = 170
_NAME = 46  # characters of a row's name
_OF_UNIT = {"share": "Shares", "seconds": "Times", "ratio": "Ratios"}


def figures_chart(rows: Sequence[Row], by: Sequence[str], titles: Mapping[str, str], say: Say) -> go.Figure:
    """Draw figures, each with its interval of 95 %: a panel a metric, a line or row a slice.

    Several metrics of one slice are rows of one panel where they have one unit.

    Parameters
    ----------
    rows
        As `Log.metrics` gives them, all or none with a period.
    by
        Names of the columns that make a slice.
    titles
        Of the metrics.
    """
    metrics = list(dict.fromkeys(row["metric"] for row in rows))
    slices = list(dict.fromkeys(name_of(row, by) for row in rows))
    periods = sorted({row["period"] for row in rows if row.get("period") is not None})
    if len(periods) > 1:
        panels, named = [], set[str]()
        for own in _groups(rows, "metric", metrics):
            new = {name_of(row, by) for row in own} - named
            panels.append(period_panel(_title(own, titles), own, by, slices, periods, say, new))
            named |= new
        return assemble(panels, legend=_side() if len(slices) > 1 else None)
    of_when = f", from {periods[0]:%Y-%m-%d}" if periods else ""
    if len(slices) == 1 and len(metrics) > 1:
        units = list(dict.fromkeys(row["unit"] for row in rows))
        panels = [
            _points(
                _OF_UNIT.get(own[0]["unit"], own[0]["unit"].capitalize()) + of_when,
                own, [titles.get(row["metric"], row["metric"]) for row in own], say,
            )
            for own in _groups(rows, "unit", units)
        ]  # fmt: skip
    else:
        panels = [
            _points(_title(own, titles) + of_when, own, [name_of(row, by) for row in own], say)
            for own in _groups(rows, "metric", metrics)
        ]
    return assemble(panels, right=_VALUES)


def shifts_chart(rows: Sequence[Row], by: Sequence[str], titles: Mapping[str, str], say: Say) -> go.Figure:
    """Draw figures before and after a day: a panel a metric, a row a slice, the change written beside it.

    Parameters
    ----------
    rows
        As `Log.around` gives them.
    """
    metrics = list(dict.fromkeys(row["metric"] for row in rows))
    panels = [
        _shifts(f"{_title(own, titles)}: before and after", own, by, say, is_first=not place)
        for place, own in enumerate(_groups(rows, "metric", metrics))
    ]
    return assemble(panels, right=_CHANGES, legend=_above())


def _groups(rows: Sequence[Row], key: str, values: Sequence[str]) -> list[list[Row]]:
    return [[row for row in rows if row[key] == value] for value in values]


def _title(rows: Sequence[Row], titles: Mapping[str, str]) -> str:
    return with_unit(titles.get(rows[0]["metric"], rows[0]["metric"]), rows[0]["unit"])


def _points(title: str, rows: Sequence[Row], names: Sequence[str], say: Say) -> Panel:
    import plotly.graph_objects as go

    unit = rows[0]["unit"]
    axis, top = amounts_axis(unit, _known(rows, "value", "low", "high"))
    ends = [
        (place, row["low"] or 0, top if row["high"] is None else row["high"])
        for place, row in enumerate(rows)
        if row["low"] is not None or row["high"] is not None
    ]
    intervals = go.Scatter(
        x=[end for _, low, high in ends for end in (low, high, None)],
        y=[end for place, _, _ in ends for end in (place, place, None)],
        mode="lines", line={"color": COLOURS[0], "width": 2}, hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    points = go.Scatter(
        x=[row["value"] for row in rows],
        y=list(range(len(rows))),
        mode="markers", marker={"size": 9, "color": COLOURS[0]}, cliponaxis=False, showlegend=False,
        hovertext=[hover(row, name, say) for row, name in zip(rows, names, strict=True)], hoverinfo="text",
    )  # fmt: skip
    notes = [
        _beside(place, say.value(row["value"], unit))
        if row["value"] is not None
        else _beside(
            place,
            "not reached" if row.get("reason") == "not reached" else "not known",
            MUTED,
            hover(row, name, say),
        )
        for place, (row, name) in enumerate(zip(rows, names, strict=True))
    ]
    return Panel(title, ROW * len(rows), _room(axis), _rows_axis(names), [intervals, points], notes)


def _shifts(title: str, rows: Sequence[Row], by: Sequence[str], say: Say, *, is_first: bool) -> Panel:
    import plotly.graph_objects as go

    unit = rows[0]["unit"]
    axis, _ = amounts_axis(unit, _known(rows, "before", "after"))
    names = [name_of(row, by) for row in rows]
    places = list(range(len(rows)))
    both = [
        (place, row)
        for place, row in enumerate(rows)
        if row["before"] is not None and row["after"] is not None
    ]
    told = [_shift_hover(row, name, say) for row, name in zip(rows, names, strict=True)]
    traces = [
        go.Scatter(
            x=[end for _, row in both for end in (row["before"], row["after"], None)],
            y=[end for place, _ in both for end in (place, place, None)],
            mode="lines", line={"color": MUTED, "width": 2}, hoverinfo="skip", showlegend=False,
        ),
        *(
            go.Scatter(
                x=[row[side] for row in rows], y=places, mode="markers", name=side, legendgroup=side,
                showlegend=is_first,
                marker={"size": 10, "color": colour, "line": {"width": 2, "color": COLOURS[0]}},
                hovertext=told, hoverinfo="text", cliponaxis=False,
            )
            for side, colour in (("before", "white"), ("after", COLOURS[0]))
        ),
    ]  # fmt: skip
    notes = [
        _beside(place, "change not known", MUTED, told[place])
        if row["change"] is None
        else _beside(place, _signed(row, say), INK if _is_clear(row) else MUTED, told[place])
        for place, row in enumerate(rows)
    ]
    return Panel(title, ROW * len(rows), _room(axis), _rows_axis(names), traces, notes)


def _is_clear(row: Row) -> bool:
    return (row["low"] is not None and row["low"] > 0) or (row["high"] is not None and row["high"] < 0)


def _signed(row: Row, say: Say) -> str:
    text = say.change(row["change"], row["unit"])
    return f"{text}, clear" if _is_clear(row) else text


def _shift_hover(row: Row, name: str, say: Say) -> str:
    unit = row["unit"]
    lines = [name]
    for side in ("before", "after"):
        amount = "not known" if row[side] is None else say.value(row[side], unit)
        lines.append(f"{side}: {amount} (n = {row.get(f'n_{side}') or 0:,})")
    if row["change"] is None:
        lines.append(f"change not known: {row.get('reason') or 'no reason given'}")
    else:
        ends = [None if row[end] is None else say.change(row[end], unit) for end in ("low", "high")]
        lines.append(f"change: {say.change(row['change'], unit)}")
        if None not in ends:
            lines.append(f"95 %: {ends[0]} to {ends[1]}")
    return "<br>".join(escape(line) for line in lines)


def _known(rows: Sequence[Row], *columns: str) -> list[float]:
    return [float(row[column]) for row in rows for column in columns if row[column] is not None]


def _room(axis: dict[str, Any]) -> dict[str, Any]:
    """Return an axis with room for half a marker before zero."""
    return axis | {"range": [-0.012 * axis["range"][1], axis["range"][1]]}


def _rows_axis(names: Sequence[str]) -> dict[str, Any]:
    # numbered, because a long name cut short may be that of another row
    return {
        "range": [len(names) - 0.5, -0.5],
        "tickvals": list(range(len(names))),
        "ticktext": [shown(name, _NAME) for name in names],
        "tickfont": {"color": INK, "size": 13},
        "showgrid": False,
    }


def _beside(place: int, text: str, colour: str = INK, told: str | None = None) -> dict[str, Any]:
    note = {
        "text": escape(text), "x": 1, "xref": "x domain", "xanchor": "left", "xshift": 10, "y": place, "yref": "y",
        "align": "left", "font": {"size": 12, "color": colour},
    }  # fmt: skip
    return note if told is None else note | {"hovertext": told, "captureevents": True}


def _side() -> dict[str, Any]:
    return {"x": 1.01, "xanchor": "left", "y": 1, "yanchor": "top", "tracegroupgap": 0}


def _above() -> dict[str, Any]:
    return {"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom", "yref": "paper"}
