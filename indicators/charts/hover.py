"""What the pointer is told: of the drawn point nearest in time, wherever in the plot it is, period, value and status.

A mouse gets Vega's tooltip as well; what a tap shows stays, since there a tooltip would be gone with the finger.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from indicators.charts.axes import in_utc
from indicators.charts.colours import RULE
from indicators.core.periods import as_dates, days, days_of, days_written, last_days
from indicators.core.words import number, period
from indicators.figures.analysis import reduced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.charts.axes import Place

MOST_HOVERS = 120
NEAR = "near"
ANSWERING = f"length(data('{NEAR}_store'))"  # while a point answers
LETTER = 6.6  # pixels of a character that tells of a point, at the most
STATUS_WORDS = {"P": "provisional", "E": "estimate", "F": "forecast", "B": "break in method"}
RECONSTRUCTED = "reconstructed"
_HELD = "datum.k === 'h'"


def hover_rows(drawn: pd.DataFrame, place: Place, span: tuple[date, date], *, known: bool) -> pd.DataFrame:
    """Return of the points drawn within a span those that answer: their period, value and status in words.

    Columns: `t` and `v` as drawn, `k` (h), `n` the period, `w` the value, `st` what its status is, and where `known`
    the day since when it is known (`since`).
    """
    first, last = days(*span)
    inside = drawn[drawn["value"].notna()]
    at = place.of(inside["time_period"])
    shown = reduced(inside[(at >= first) & (at <= last)].reset_index(drop=True), MOST_HOVERS)
    starts = days_of(shown["time_period"])
    ends = last_days(starts, place.frequency)
    names = [period(*each, place.frequency) for each in zip(as_dates(starts), as_dates(ends), strict=True)]
    if place.stands == "end":
        names = [f"end of {each}" for each in names] if place.frequency in ("A", "Q", "M") else names
    status = [STATUS_WORDS.get(each, "") for each in shown["status"]]
    if known:
        guessed = shown["reconstructed"]
        status = [
            ", ".join(filter(None, (each, RECONSTRUCTED if guess else "")))
            for each, guess in zip(status, guessed, strict=True)
        ]
    rows = pd.DataFrame(
        {
            "t": in_utc(place.moments(shown["time_period"])).array,
            "v": shown["value"].to_numpy(),
            "k": ["h"] * len(shown),
            "n": names,
            "w": [number(each) for each in shown["value"]],
            "st": status,
        }
    )
    return rows.assign(since=days_written(days_of(shown["known_on"]))) if known else rows


def compared_rows(each_of: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return one row for each time at which any of several series has a point that answers, with what all say of it.

    Columns: `t`, `k`, `n`, and for each series its value (`w0`, `w1`, ...; "" for none), and its status and since when
    it is known (`q0`, `q1`, ...).
    """
    parts = []
    for at, rows in enumerate(each_of):
        since = rows["since"] if "since" in rows else [""] * len(rows)
        said = [
            "".join(f", {text}" for text in (status, day and f"known since {day}") if text)
            for status, day in zip(rows["st"], since, strict=True)
        ]
        parts.append(pd.DataFrame({"t": rows["t"], "n": rows["n"], f"w{at}": rows["w"], f"q{at}": said}))
    every = pd.concat(parts, ignore_index=True)
    columns = {name: "first" for name in every.columns if name != "t"}
    rows = every.groupby("t", as_index=False).agg(columns)
    if len(rows) > MOST_HOVERS:
        rows = rows.iloc[[round(at * (len(rows) - 1) / (MOST_HOVERS - 1)) for at in range(MOST_HOVERS)]]
    return rows.fillna(dict.fromkeys(columns, "")).assign(k="h")


def hover_layers(
    unit: str, colour: str, named: Sequence[str] = (), *, stated: bool = False, known: bool = False
) -> list[dict[str, Any]]:
    """Return the layers of the points that answer, the crosshair, and the words at it.

    Args:
        unit: of the values.
        colour: of the mark at a point.
        named: the series, where several are compared; their rows are those of `compared_rows`.
        stated: some row has a status.
        known: rows say since when a value is known.
    """
    if named:
        parts = [(name, f"datum.w{at}", unit) for at, name in enumerate(named)]
    else:
        parts = [("Value", "datum.w", unit), *([("Status", "datum.st", "")] if stated else [])]
        parts += [("Known since", "datum.since", "")] if known else []
    after = [f" + datum.q{at}" if named else "" for at in range(len(parts))]
    told = "".join(
        f", {word} ? {{{_quoted(name)}: {_valued(word, of)}{more}}} : {{}}"
        for (name, word, of), more in zip(parts, after, strict=True)
    )
    lines = [f"({word} ? '\\n' + {_line(name, word, of, compared=bool(named))} : '')" for name, word, of in parts]
    shown = [
        {"filter": _HELD},
        {"calculate": f"merge({{'Period': datum.n}}{told})", "as": "o"},
        {"calculate": " + ".join(["datum.n", *lines]), "as": "l"},
    ]
    x, y = {"field": "t", "type": "temporal"}, {"field": "v", "type": "quantitative"}
    when = {"param": NEAR, "empty": False}
    dots = {
        "params": [
            {
                "name": NEAR,
                "select": {
                    "type": "point",
                    "encodings": ["x"],
                    "nearest": True,
                    "on": "pointermove, pointerdown",
                    "clear": "pointerout[event.pointerType === 'mouse']",
                    "toggle": False,
                },
            }
        ],
        "mark": {"type": "point", "filled": True, "size": 60, "color": colour, "aria": False, "clip": True},
        "transform": shown,
        "encoding": {
            "x": x,
            **({"y": {"value": 0}} if named else {"y": y}),
            "opacity": {"condition": {**when, "value": 0 if named else 1}, "value": 0},
            "tooltip": {"field": "o", "type": "nominal"},
        },
    }
    rule = {
        "mark": {"type": "rule", "color": RULE, "strokeWidth": 1, "aria": False},
        "transform": [{"filter": _HELD}, {"filter": when}],
        "encoding": {"x": x},
    }
    wide = f"{LETTER} * datum.m"
    place = "scale('x', datum.t)"
    words = {
        "mark": {
            "type": "text",
            "y": 3,
            "baseline": "top",
            "lineBreak": "\n",
            "align": {"expr": f"{place} + 8 + {wide} < width ? 'left' : 'right'"},
            "dx": {"expr": f"{place} + 8 + {wide} < width ? 8 : max(-8, {wide} - {place})"},
            "fontSize": 12,
            "fontWeight": 600,
            "color": RULE,
            "aria": False,
        },
        "transform": [
            *shown[:1],
            {"filter": when},
            *shown[2:],
            {"calculate": f"max({', '.join(_lengths(lines))})", "as": "m"},
        ],
        "encoding": {"x": x, "text": {"field": "l", "type": "nominal"}},
    }
    return [dots, rule, words]


def _lengths(lines: Sequence[str]) -> list[str]:
    return ["length(datum.n)", *(f"length({each}) - 1" for each in lines)]


def _line(name: str, word: str, unit: str, *, compared: bool) -> str:
    if name == "Known since":
        return f"'known since ' + {word}"
    return f"{_quoted(name + ': ')} + {word}" if compared else _valued(word, unit)


def _valued(word: str, unit: str) -> str:
    return f"{word} + {_quoted(' ' + unit)}" if unit else word


def _quoted(text: str) -> str:
    """Return a text as Vega's expressions write it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ") + "'"
