"""What the pointer is told, of the drawn point nearest in time: period, value, status, and since when it is known.

It stands in the plot, on a ground of the page's colour over all else there, and stays after a tap: Vega's own tooltip
would be gone with the finger.
"""

from __future__ import annotations

from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import pandas as pd

from indicators.charts.axes import in_utc
from indicators.charts.colours import INK_ON_DARK, INK_ON_LIGHT, RULE
from indicators.core.periods import as_dates, days, days_of, last_days
from indicators.core.words import day_words, measure, number, period
from indicators.figures.analysis import reduced
from indicators.figures.words import year_to
from indicators.model import STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.charts.axes import Place

MOST_HOVERS = 120
NEAR = "near"
ANSWERING = f"length(data('{NEAR}_store'))"  # while a point answers
FONT, LETTER, LINE = 12, 6.2, 14  # pixels: of the words; of a character at the most; from a line to the next
LONGEST = 37  # characters of a line; more have no room on a phone
MOST_DIGITS = 10  # characters of a value, but for few
INSET = 5  # pixels of ground around the words
NORMAL = STATUSES["A"]
STATUS_WORDS = {**STATUSES, "B": "break in method"}
_HELD = "datum.k === 'h'"


def hover_rows(drawn: pd.DataFrame, place: Place, span: tuple[date, date]) -> pd.DataFrame:
    """Return of the points drawn within a span those that answer: their period, value and status in words.

    Columns: `t` and `v` as drawn, `k` (h), `n` the period, `w` the value, `st` its status, `since` when it is known.
    """
    first, last = days(*span)
    inside = drawn[drawn["value"].notna()]
    at = place.of(inside["time_period"])
    shown = reduced(inside[(at >= first) & (at <= last)].reset_index(drop=True), MOST_HOVERS)
    starts = days_of(shown["time_period"])
    ends = last_days(starts, place.frequency)
    named = zip(as_dates(starts), as_dates(ends), strict=True)
    names = [year_to(one) if one in place.years_to else period(one, end, place.frequency) for one, end in named]
    if place.stands == "end":
        names = [f"end of {each}" for each in names] if place.frequency in ("A", "Q", "M") else names
    known = zip(as_dates(days_of(shown["known_on"])), shown["reconstructed"], strict=True)
    return pd.DataFrame(
        {
            "t": in_utc(place.moments(shown["time_period"])).array,
            "v": shown["value"].to_numpy(),
            "k": ["h"] * len(shown),
            "n": names,
            "w": [number(each) for each in shown["value"]],
            "st": [STATUS_WORDS[each] for each in shown["status"]],
            "since": [f"{day_words(day)}{', by estimate' if guessed else ''}" for day, guessed in known],
        }
    )


def stated(rows: pd.DataFrame) -> bool:
    """Return whether some point has another status than the normal one: only then do rows need to say it."""
    return bool((rows["st"] != NORMAL).any())


def compared_rows(each_of: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return one row for each time at which any of several series has a point that answers, with what all say of it.

    Columns: `t`, `v` the highest value, `k`, `n`, and for each series its value (`w0`, `w1`, ...; "" for none), since
    when it is known (`since0`, ...), and where it is `stated` its status (`st0`, ...).
    """
    parts = []
    for at, rows in enumerate(each_of):
        said = ["w", "since", *(["st"] if stated(rows) else [])]
        parts.append(rows[["t", "v", "n", *said]].rename(columns={name: f"{name}{at}" for name in said}))
    every = pd.concat(parts, ignore_index=True)
    words = [name for name in every.columns if name not in ("t", "v")]
    rows = every.groupby("t", as_index=False).agg({"v": "max", **dict.fromkeys(words, "first")})
    if len(rows) > MOST_HOVERS:
        rows = rows.iloc[[round(at * (len(rows) - 1) / (MOST_HOVERS - 1)) for at in range(MOST_HOVERS)]]
    # What a series without any point says is a column of no words.
    return rows.astype(dict.fromkeys(words, "str")).fillna(dict.fromkeys(words, "")).assign(k="h")


def hover_layers(
    unit: str, colour: str, stated: Sequence[bool] = (False,), named: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Return the layers of the points that answer, the crosshair, the ground of the words, and the words.

    Args:
        unit: of the values.
        colour: of the mark at a point.
        stated: of each series, whether its rows say their status; of the others it is the normal one.
        named: the series, where several are compared; their rows are those of `compared_rows`.
    """
    lines = _compared(unit, stated, named) if named else _single(unit, stated=stated[0])
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
        "mark": {"type": "point", "filled": True, "size": 60, "color": colour, "aria": False},
        "transform": [{"filter": _HELD}],
        "encoding": {
            "x": x,
            **({"y": {"value": 0}} if named else {"y": y}),
            "opacity": {"condition": {**when, "value": 0 if named else 1}, "value": 0},
        },
    }
    rule = {
        "mark": {"type": "rule", "color": RULE, "strokeWidth": 1, "aria": False},
        "transform": [{"filter": _HELD}, {"filter": when}],
        "encoding": {"x": x},
    }
    said = [
        {"filter": _HELD},
        {"filter": when},
        {"calculate": " + ".join(_told(each, at) for at, each in enumerate(lines)), "as": "l"},
        {"calculate": f"{LETTER} * max({', '.join(_long(each) for each in lines)})", "as": "m"},
    ]
    # Beside the crosshair, to the right of it where that has room, else to the left, and never out of the plot.
    at, room = "scale('x', datum.t)", 8 + INSET
    right = f"{at} + {room} + datum.m < width"
    left = f"({right} ? {at} + {room} : max({INSET}, {at} - {room} - datum.m))"
    # At the top, or where the highest point told of would be under it or beside it there, at the bottom.
    tall = f"(length(split(datum.l, '\\n')) * {LINE} + {2 * INSET - 2})"
    top = f"(scale('y', datum.v) < {tall} + {INSET} ? height - {tall} : 0)"
    ground = {
        "name": "ground",
        "mark": {
            "type": "rect",
            "fill": {"expr": "background"},
            "stroke": RULE,
            "strokeWidth": 0.6,
            "cornerRadius": 2,
            "opacity": 1,
            "aria": False,
        },
        "transform": said,
        "encoding": {
            "x": {"value": {"expr": f"{left} - {INSET}"}},
            "x2": {"value": {"expr": f"{left} + datum.m + {INSET}"}},
            "y": {"value": {"expr": top}},
            "y2": {"value": {"expr": f"{top} + {tall}"}},
        },
    }
    words = {
        "name": "told",
        "mark": {
            "type": "text",
            "baseline": "top",
            "lineBreak": "\n",
            "align": "left",
            "fontSize": FONT,
            "fontWeight": 500,
            "color": {"expr": f"luminance(background) > 0.4 ? '{INK_ON_LIGHT}' : '{INK_ON_DARK}'"},
            "aria": False,
        },
        "transform": said,
        "encoding": {
            "x": {"value": {"expr": left}},
            "y": {"value": {"expr": f"{top} + {INSET}"}},
            "text": {"field": "l", "type": "nominal"},
        },
    }
    return [dots, rule, ground, words]


def _single(unit: str, *, stated: bool) -> list[tuple[str, str]]:
    """Return the lines on a point, each as the test that there is one ("" for always) and its words."""
    before, behind = measure(0, unit, "\n").split("\n")
    fits = len(before + behind) <= LONGEST - MOST_DIGITS
    of = [f"{_quoted(before)} + datum.w + {_quoted(behind)}"] if fits else ["datum.w", *_static(behind)]
    one = measure(1, unit)
    if fits and one != f"{before}1{behind}":
        of = [f"(datum.w === '1' ? {_quoted(one)} : {of[0]})"]
    status = "'status ' + datum.st" if stated else _quoted(f"status {NORMAL}")
    return [("", each) for each in ("datum.n", *of, status, "'known since ' + datum.since")]


def _compared(unit: str, stated: Sequence[bool], named: Sequence[str]) -> list[tuple[str, str]]:
    """Return the lines on what several series say of a time, as `_single` does; a series that has none has no line."""
    lines = [("", f"datum.n + {_quoted(', ' + unit)}")] if len(unit) < LONGEST - 20 else []
    lines = lines or [("", "datum.n"), *(("", each) for each in _static(unit))]
    # What all have known since one day is said once.
    same = " && ".join(f"datum.since0 === datum.since{at}" for at in range(1, len(named))) or "false"
    for at, (name, own) in enumerate(zip(named, stated, strict=True)):
        status = f"', ' + datum.st{at}" if own else _quoted(f", {NORMAL}")
        room = LONGEST - MOST_DIGITS - len(": , ") - max(map(len, STATUS_WORDS.values() if own else (NORMAL,)))
        *before, last = wrap(name, LONGEST - len(": "))
        value = f"datum.w{at} + {status}"
        said = [f"{_quoted(last + ': ')} + {value}"] if len(last) <= room else [_quoted(f"{last}:"), value]
        lines += [(f"datum.w{at}", each) for each in (*map(_quoted, before), *said)]
        lines.append((f"datum.w{at} && !({same})", f"'known since ' + datum.since{at}"))
    return [*lines, (same, "'known since ' + datum.since0")]


def _static(text: str) -> list[str]:
    return [_quoted(each) for each in wrap(text, LONGEST)]


def _told(line: tuple[str, str], at: int) -> str:
    test, words = line
    words = f"'\\n' + {words}" if at else words
    return f"({test} ? {words} : '')" if test else words


def _long(line: tuple[str, str]) -> str:
    test, words = line
    return f"{test} ? length({words}) : 0" if test else f"length({words})"


def _quoted(text: str) -> str:
    """Return a text as Vega's expressions write it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ") + "'"
