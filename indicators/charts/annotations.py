"""What stands on a chart beside its series: publication, events, passages, and what a claim's test asks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from indicators.charts.axes import moment, share_of
from indicators.charts.colours import PUBLISHED, RULE
from indicators.charts.labels import ALONG_A_LEVEL, ALONG_A_RULE, LETTER, SEEN, Word, grouped
from indicators.charts.scales import ROOM_BESIDE
from indicators.core.words import day_words, number

if TYPE_CHECKING:
    from collections.abc import Callable

    from indicators.model import Event

NUMERAL = 11  # pixels, the size of the numbers of events
LEVEL_LINES = (16, 12)  # letters in a line of what a claim needs, where it stands in several
MOST_DAYS = 60  # on which passages were published, each with a mark of its own


@dataclass(frozen=True, slots=True)
class Annotations:
    """What is marked on a chart: the publication day, numbered events as rules, the others as ticks.

    `passages` are the days on which passages that speak of the series were published, with how many. `test` is what a
    claim asks of the series.
    """

    published: date | None
    rules: tuple[Event, ...]
    ticks: tuple[Event, ...]
    passages: tuple[tuple[date, int], ...] = ()
    test: Tested | None = None


@dataclass(frozen=True, slots=True)
class Tested:
    """A claim's test on a chart: its window, the level it needs (None where that is no level), and what it rests on.

    `needs` are the words at the level, and `short` are others for where they find no room; "" where there are none.
    `points` are observations: the day at which each stands, the value, and what it was used as.
    """

    window: tuple[date, date]
    level: float | None
    needs: str
    points: tuple[tuple[date, float, str], ...]
    short: str = ""


NO_ANNOTATIONS = Annotations(None, (), ())


def cut(annotations: Annotations, span: tuple[date, date], *, log: bool = False) -> Annotations:
    """Return what lies in a span of days, and above zero on a `log` axis: marks beyond would leave the plot."""
    first, last = span
    published = annotations.published if annotations.published and first <= annotations.published <= last else None
    test = annotations.test
    if test and left_out(test, span, log=log):
        test = replace(test, level=None)
    if test and log:
        test = replace(test, points=tuple(each for each in test.points if each[1] > 0))
    return Annotations(
        published,
        tuple(each for each in annotations.rules if first <= each.date <= last),
        tuple(each for each in annotations.ticks if first <= each.date <= last),
        tuple((day, many) for day, many in annotations.passages if first <= day <= last),
        test,
    )


def left_out(test: Tested | None, span: tuple[date, date], *, log: bool = False) -> str:
    """Return, in words, why a test's level is not drawn: its window is not shown, or no log axis has it; or ""."""
    if test is None or not _beyond(test, span):
        low = log and test is not None and test.level is not None and test.level <= 0
        return "What the claim needs is not drawn: a log scale has no place for zero or less." if low else ""
    window = f"{day_words(test.window[0])} to {day_words(test.window[1])}"
    where = "before" if test.window[1] < span[0] else "after"
    return f"The claim's test looks at {window}, {where} the time shown, so what it needs is not drawn."


def _beyond(test: Tested, span: tuple[date, date]) -> bool:
    """Return whether no day of a test's window is shown."""
    return test.window[0] > span[1] or span[0] > test.window[1]


def window_layers(test: Tested | None, span: tuple[date, date]) -> list[dict[str, Any]]:
    """Return the window of a claim's test as a band behind all else; its edges are cut to the time shown."""
    if test is None or _beyond(test, span):
        return []
    first, last = max(test.window[0], span[0]), min(test.window[1], span[1])
    ends = [{"t": moment(each)} for each in (first, last)]
    place = {**_event_place(), "y": {"value": 0}, "y2": {"value": {"expr": "height"}}}
    band = {"type": "area", "color": RULE, "opacity": 0.16, "aria": False}
    return [{"data": {"values": ends}, "mark": band, "encoding": place}]


def level_layers(test: Tested | None, span: tuple[date, date]) -> list[dict[str, Any]]:
    """Return the level that a claim needs as a dashed line, and rings about the observations that it rests on."""
    if test is None:
        return []
    place = {"x": {"field": "t", "type": "temporal"}, "y": {"field": "v", "type": "quantitative"}}
    layers: list[dict[str, Any]] = []
    if test.level is not None:
        first, last = max(test.window[0], span[0]), min(test.window[1], span[1])
        ends = [{"t": moment(each), "v": test.level} for each in (first, last)]
        line = {"type": "line", "strokeDash": [5, 3], "strokeWidth": 1.6, "color": PUBLISHED, "aria": False}
        layers.append({"data": {"values": ends}, "mark": line, "encoding": place})
    rows = [
        {"t": moment(day), "v": value, "n": f"{role}: {number(value)}"}
        for day, value, role in test.points
        if span[0] <= day <= span[1]
    ]
    if rows:
        ring = {
            "type": "point",
            "filled": False,
            "size": 130,
            "strokeWidth": 2.4,
            "color": PUBLISHED,
            "opacity": 1,
            "aria": False,
        }
        shown = {**place, "tooltip": {"field": "n", "type": "nominal", "title": "Used in the test"}}
        layers.append({"data": {"values": rows}, "mark": ring, "encoding": shown})
    return layers


def level_words(test: Tested | None, span: tuple[date, date], height_of: Callable[[float], float]) -> list[Word]:
    """Return what a claim needs in words: left of the window where there is room, else along the level."""
    if test is None or test.level is None:
        return []
    first, last = max(test.window[0], span[0]), min(test.window[1], span[1])
    long = len(test.needs) > max(LEVEL_LINES)
    lines = ["\n".join(wrap(test.needs, each)) for each in LEVEL_LINES] if long else []
    return [
        Word(
            moment(first),
            share_of(first, span),
            test.level,
            height_of(test.level),
            test.needs,
            PUBLISHED,
            ALONG_A_LEVEL,
            others=(*lines, *filter(None, [test.short])),
            until=share_of(last, span),
        )
    ]


def published_words(annotations: Annotations, span: tuple[date, date]) -> list[Word]:
    """Return what the red line is, in words beside it; in one word where there is little room."""
    day = annotations.published
    if day is None:
        return []
    label = f"brief, {day_words(day)}"
    return [Word(moment(day), share_of(day, span), None, 0, label, PUBLISHED, ALONG_A_RULE, others=("brief",))]


def marks_words(annotations: Annotations) -> str:
    """Return what the marks of a chart are that stand for no value, in words, for where no page explains them."""
    parts = [
        f"Red line: the brief was published, {day_words(annotations.published)}." if annotations.published else "",
        "Triangles: days on which passages of briefs spoke of it." if annotations.passages else "",
        "Numbered lines: "
        + "; ".join(f"{at}, {day_words(each.date)}, {each.title}" for at, each in enumerate(annotations.rules, 1))
        + "."
        if annotations.rules
        else "",
        "Ticks under the plot: days of events." if annotations.ticks else "",
    ]
    return " ".join(filter(None, parts))


def annotation_layers(annotations: Annotations, span: tuple[date, date]) -> list[dict[str, Any]]:
    """Return publication day, numbered events, ticks of the others, and days on which passages spoke of the series."""
    layers: list[dict[str, Any]] = []
    if annotations.ticks:
        layers.append(
            {
                "data": {"values": [_event_row(each) for each in annotations.ticks]},
                "mark": {
                    "type": "tick",
                    "thickness": 2,
                    "size": 9,
                    "color": RULE,
                    "opacity": 0.9,
                    "aria": False,
                },
                "encoding": {
                    **_event_place(),
                    "y": {"value": {"expr": "height + 7"}},
                    "tooltip": _event_tooltip(),
                },
            }
        )
    if annotations.passages:
        layers.append(
            {
                "data": {"values": _passage_rows(annotations.passages, span[0])},
                "mark": {
                    "type": "point",
                    "shape": "triangle-down",
                    "filled": True,
                    "size": 64,
                    "color": PUBLISHED,
                    "opacity": 1,
                    "aria": False,
                },
                "encoding": {
                    **_event_place(),
                    "y": {"value": -4},
                    "tooltip": [
                        {"field": "d", "type": "nominal", "title": "Published"},
                        {"field": "n", "type": "nominal", "title": "Passages"},
                    ],
                },
            }
        )
    # The day of publication and the numbered events are one layer: each layer costs the browser some milliseconds.
    rules = [{**_event_row(each), "c": RULE, "s": 1.0} for each in annotations.rules]
    if annotations.published:
        published = {"t": moment(annotations.published), "n": "Brief published", "d": day_words(annotations.published)}
        rules.append({**published, "c": PUBLISHED, "s": 1.6})
    if rules:
        layers.append(
            {
                "data": {"values": rules},
                # As fields, colour and width would have legends.
                "mark": {
                    "type": "rule",
                    "color": {"expr": "datum.c"},
                    "strokeWidth": {"expr": "datum.s"},
                    "aria": False,
                },
                "encoding": {**_event_place(), "tooltip": _event_tooltip()},
            }
        )
    if annotations.rules:
        # Over the edges of the plot they are moved in.
        half, x = f"length(datum.i) * {NUMERAL * LETTER / 2:.2f}", "scale('x', datum.t)"
        number_mark = {
            "type": "text",
            "y": -7,
            "dx": {"expr": f"clamp(0, {half} - {x}, width + {ROOM_BESIDE} - {half} - {x})"},
            "fontSize": NUMERAL,
            "fontWeight": 600,
            "color": RULE,
            "aria": False,
        }
        words = {
            "text": {"condition": {"test": SEEN, "field": "i", "type": "nominal"}, "value": ""},
            "tooltip": {"field": "n", "type": "nominal", "title": "Event"},
        }
        layers.append(
            {
                "data": {"values": _grouped_rules(annotations.rules, span)},
                "mark": number_mark,
                "encoding": {**_event_place(), **words},
            }
        )
    return layers


def _event_row(event: Event) -> dict[str, str]:
    return {"t": moment(event.date), "n": event.title, "d": day_words(event.date)}


def _passage_rows(passages: tuple[tuple[date, int], ...], first: date) -> list[dict[str, str]]:
    """Return days with how many passages, and the day in words; by month, or year, where there are many.

    None stands before the first day shown, in whose month or year it may begin.
    """
    days_of, named = dict(passages), day_words
    for start, name in (({"day": 1}, "{:%B %Y}"), ({"day": 1, "month": 1}, "{:%Y}")):
        if len(days_of) > MOST_DAYS:
            gathered = Counter[date]()
            for day, count in passages:
                gathered[day.replace(**start)] += count
            days_of, named = gathered, name.format
    return [{"t": moment(max(day, first)), "d": named(day), "n": str(count)} for day, count in days_of.items()]


def _event_place() -> dict[str, Any]:
    return {"x": {"field": "t", "type": "temporal"}}


def _event_tooltip() -> list[dict[str, str]]:
    return [
        {"field": "d", "type": "nominal", "title": "Day"},
        {"field": "n", "type": "nominal", "title": "Event"},
    ]


def _grouped_rules(events: tuple[Event, ...], span: tuple[date, date]) -> list[dict[str, Any]]:
    """Return the numbers over the rules for each width; those of rules too near for two stand in one: 1, 2 or 1-3."""

    def named(first: int, last: int) -> str:
        between = ", " if last == first + 1 else "\N{EN DASH}"
        return str(first + 1) if first == last else f"{first + 1}{between}{last + 1}"

    rows = []
    for first, last, low, high in grouped([share_of(each.date, span) for each in events], named, NUMERAL):
        middle = events[first].date + (events[last].date - events[first].date) / 2
        told = "; ".join(f"{day_words(each.date)}: {each.title}" for each in events[first : last + 1])
        rows.append({"t": moment(middle), "i": named(first, last), "n": told, "lo": low, "hi": high})
    return rows
