"""The sentences in which the pages say a number, each with how it is worked out anew.

`SENTENCES` is one table: in which kind of text a sentence stands, its words, and a function that holds its numbers
against `audit.py`. A wording that changes, or a new one, is a line of it. What no line explains is a fault, and so is a
number that differs. What stands in the files word for word (titles, quotations, citations) is taken out before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import audit_claims as claims
from audit import DAY, Books, Change, Figure, Test, View, change, changes, ended_by, month_after, periods_later, public

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NUMBER = r"[−-]?\d[\d,]*(?:\.\d+)?(?: (?:mill|bill|trill)ionths?| × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"
MONTH = rf"(?:{'|'.join(MONTHS)}) \d{{4}}"
DAYS = rf"\d{{1,2}} {MONTH}"
ISO = r"\d{4}-\d\d-\d\d"
PERIOD = rf"(?:year to {DAYS}|week of {DAYS}|{MONTH} to {MONTH}|{DAYS}|{MONTH}|\d{{4}})"
IN = r"(?:on|in|in the|at the end of)"  # a day, a period, a week, the end of one
QUOTE = r"[\ue000-\uf8ff]"
PARTS = {"millionth": 1e-6, "billionth": 1e-9, "trillionth": 1e-12}
POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


# -- numbers and days in words


def read(printed: str) -> tuple[float, float]:
    """Return a printed number, and the most that the true one may differ from it."""
    digits, _, power = printed.replace("−", "-").replace(",", "").partition(" × 10")
    digits, _, part = digits.partition(" ")
    scale = PARTS[part.removesuffix("s")] if part else 10.0 ** int(power.translate(POWERS) or 0)
    return float(digits) * scale, 0.5 * 10.0 ** -len(digits.partition(".")[2]) * scale


def says(printed: str, true: float, least: float = 0.005) -> bool:
    """Whether a printed number is the true one, rounded, with three digits that count at the least."""
    value, half = read(printed)
    off = abs(value - true)
    return off <= half * (1 + 1e-6) + 1e-12 * abs(true) and off <= max(least * abs(true), 1e-15) * (1 + 1e-6)


def says_percent(printed: str, true: float) -> bool:
    """Whether a printed per cent is the true one: to a tenth, above a thousand whole."""
    value, half = read(printed)
    off = abs(value - true)
    return off <= half * (1 + 1e-6) + 1e-9 and off <= (0.05 if abs(true) < 999.95 else 0.5) * (1 + 1e-6)


def day_of(words: str) -> date:
    """Return the day that words name: 30 Sep 2020, or 2020-09-30."""
    if re.fullmatch(ISO, words):
        return date.fromisoformat(words)
    day, month, year = words.split()
    return date(int(year), MONTHS.index(month) + 1, int(day))


def day_words(day: date) -> str:
    """Return a day in words."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_words(day: date) -> str:
    """Return a month in words."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def period_words(each: Figure, frequency: str) -> str:
    """Return the words for a figure's period."""
    if frequency == "Y" or (frequency == "A" and each.start.month == 1):
        return str(each.start.year)
    if frequency == "A":
        return f"{month_words(each.start)} to {month_words(each.end)}"
    if frequency == "M":
        return month_words(each.start)
    return f"week of {day_words(each.start)}" if frequency == "W" else day_words(each.start)


# -- one text of a page


@dataclass(frozen=True)
class Text:
    """One text of a page: what it stands in, whose it is, and on which day it speaks."""

    view: View
    page: str
    kind: str  # tag and classes, and those of the elements around it, the innermost first
    words: str
    series: str = ""
    claim: str = ""
    label: str = ""  # of a fact or a cell
    row: str = ""  # the head of a cell's row
    transform: str = "level"
    time: tuple[str, str] = ("", "")  # the first and last day shown, where the address says them
    opened: str = ""  # the claim whose test is on the charts
    around: tuple[Text, ...] = field(default=(), repr=False, compare=False)

    @property
    def books(self) -> Books:
        return self.view.books

    @property
    def ids(self) -> list[str]:
        return self.series.split(" ") if self.series else []


class Masked:
    """A text in which what stands in the files word for word is one sign each."""

    def __init__(self, quotations: list[str]) -> None:
        self.quotations = sorted(quotations, key=len, reverse=True)
        starts: dict[str, list[int]] = {}
        for number, each in enumerate(self.quotations):
            starts.setdefault(each[:3], []).append(number)
        self.starts = starts

    def mask(self, text: str) -> tuple[str, list[str]]:
        """Return the text with a sign for each quotation, and the quotations in the order of the signs."""
        found: list[str] = []
        at, out = 0, []
        while at < len(text):
            for number in self.starts.get(text[at : at + 3], ()):
                each = self.quotations[number]
                if text.startswith(each, at) and not (text[at - 1 : at].isdigit() and each[0].isdigit()):
                    out.append(chr(0xE000 + len(found)))
                    found.append(each)
                    at += len(each)
                    break
            else:
                out.append(text[at])
                at += 1
        return "".join(out), found


def quotations(books: Books) -> list[str]:
    """Return what the files say word for word, where it has a digit: no number of ours."""

    def strings(thing: object) -> Iterator[str]:
        if isinstance(thing, str):
            yield thing
        elif isinstance(thing, dict):
            for each in thing.values():
                yield from strings(each)
        elif isinstance(thing, list | tuple):
            for each in thing:
                yield from strings(each)

    brief = {name: each for name, each in books.brief.items() if name != "claim"}
    own = [{name: each for name, each in claim.items() if name != "test"} for claim in books.claims.values()]
    found = set(
        strings([list(books.series.values()), list(books.sources.values()), books.events, books.taken, brief, own])
    )
    found |= {each for row in books.voyages for name, each in row.items() if name not in ("departed", "arrived", "imo")}
    for series in books.series:
        found |= {each for one in books.figures(series) for each in (one.citation, one.cited_as)}
    found |= {f"{each['repository']}/blob/{each['commit']}/{each['file']}" for each in books.taken}
    found |= {f"{each['place']}; commit {each['commit']}" for each in books.taken}
    found |= {line.strip() for line in re.split(r"\n+|(?<=[.\]]) ", books.body)}
    # As of a day, notes and cautions stand without the sentences that name later years.
    found |= {
        each
        for one in books.series.values()
        for name in ("notes", "caution")
        for each in re.split(r"(?<=\.) ", one.get(name, ""))
    }
    said = {" ".join(each.split()) for each in found}
    said |= {each[:1].upper() + each[1:] for each in said}
    return [each for each in said if re.search(r"\d", each) and len(re.findall(r"[^\W\d_]", each)) > 2]


@dataclass
class Said:
    """A sentence as found: its text, what was matched, and the quotations in it."""

    text: Text
    match: re.Match[str]
    quoted: list[str]

    def __getitem__(self, group: int | str) -> str:
        return self.match[group]

    @property
    def view(self) -> View:
        return self.text.view

    @property
    def books(self) -> Books:
        return self.text.view.books

    @property
    def series(self) -> str:
        return self.text.ids[0]

    def quote(self, sign: str) -> str:
        return self.quoted[ord(sign) - 0xE000]


def differs(what: str, page: object, data: object) -> str:
    """Return a complaint, or "" where both are the same."""
    return "" if page == data else f"{what}: the page says {page}, the data {data}"


def number_differs(what: str, printed: str, true: float | None, check: Callable[[str, float], bool] = says) -> str:
    """Return a complaint, or "" where a printed number is the true one."""
    return "" if true is not None and check(printed, true) else f"{what}: the page says {printed}, the data {true}"


def all_of(*complaints: str) -> str:
    """Return all complaints in one."""
    return "; ".join(filter(None, complaints))


# -- readings and changes


def reading(said: Said) -> str:
    held = said.view.read(said.series)
    if not held:
        return "no figure was known"
    last = held[-1]
    days = int(said["days"]) if said["days"] else None
    return all_of(
        number_differs("last value", said[1], last.value),
        differs("its period", said[2], period_words(last, said.view.step(said.series))),
        differs("in advance", said["advance"], day_words(last.known) if last.start > last.known else None),
        differs("days so far", days, days_so_far(said) if said.view.so_far(said.series) else None),
    )


def days_so_far(said: Said) -> int | None:
    """Return how many days of the last period a series calculated from daily figures rests on."""
    inputs = said.books.series[said.series].get("inputs", ())
    last = said.view.read(said.series)[-1]
    return sum(last.start <= each.start <= last.end for one in inputs for each in said.view.figures(one)) or None


def rests_on(said: Said) -> str:
    """Check what the number of the sentence rests on: as the line "Since" under the chart."""
    view, series = said.view, said.series
    first, last = known_when_written(view, series), view.whole(series)[-1]
    if first is None:
        return "no such figure was known"
    return all_of(
        differs("from", said["from"].replace("Week", "week"), period_words(first, view.step(series))),
        differs("to", said["to"], period_words(last, view.step(series))),
        change_said(said, first.value, last.value),
        passed_over(said, change(view, series, first, last)),
    )


def unit_of(said: Said) -> str:
    return differs("unit", said["unit"], said.books.series[said.series]["unit"])


def change_around(said: Said) -> str:
    """Check a change from one period to another, around the day of publication, and what lies between."""
    view, series, published = said.view, said.series, said.books.published
    held, frequency = view.whole(series), view.step(series)
    then = known_when_written(view, series)
    if said["which"] == "Since":
        first, last = then, held[-1]
    else:
        first, last = ended_by(held, month_after(published, -12)), then
    if first is None or last is None:
        return "no such figures were known"
    return all_of(
        differs("from", said["from"], period_words(first, frequency)),
        differs("to", said["to"], period_words(last, frequency)),
        change_said(said, first.value, last.value),
        passed_over(said, change(view, series, first, last)),
    )


def known_when_written(view: View, series: str) -> Figure | None:
    """Return the last figure known on the day of publication; else, or if that is old, the figure of that day."""
    held, frequency, published = view.whole(series), view.step(series), view.books.published
    known = ended_by([each for each in held if each.known <= published], published)
    lag, of = view.books.series[series]["lag_days"] * DAY, "A" if frequency == "Y" else frequency
    if known and periods_later(known.end, of, 2) + lag >= published:
        return known
    there = ended_by(held, published)
    return there if there and periods_later(there.end, of, 2) >= published else None


NEAR = timedelta(days=183)  # a figure that old still stands for the day on which it is shown


def became(said: Said) -> str:
    """Check what is said to have become of a series since the brief was published: how much, and between what."""
    view, series, entry = said.view, said.series, said.books.series[said.series]
    first, last = known_when_written(view, series), view.whole(series)[-1]
    if first is None or first.start >= last.start:
        return "no such figures were known"
    true, named = change(view, series, first, last), said.match.groupdict()
    near = view.books.published - first.end <= NEAR and view.day - last.end <= NEAR
    found = [
        differs("since this was written", not named.get("from"), near) if "from" in named else "",
        differs("first known later", bool(named.get("later")), first.known > view.books.published)
        if "later" in named
        else "",
    ]
    if named.get("from"):
        found.append(differs("from", named["from"], period_words(first, view.step(series))))
        found.append(differs("to", named["to"], period_words(last, view.step(series))))
    if named.get("v1"):
        found.append(number_differs("first value", named["v1"], first.value))
        found.append(number_differs("last value", named["v2"], last.value))
        for name, each in (("p1", first), ("p2", last)):
            if name in named:
                found.append(differs(name, named[name], period_words(each, view.step(series))))
        return all_of(*found)
    if entry.get("caution") and entry.get("caution_from", date.min) <= last.start:
        return "a change is told of what must not be read as one"
    if true.amount is None:
        return "a change is told that cannot be"
    if named.get("times"):
        return all_of(*found, number_differs("times", named["times"], round_as(last.value / first.value)))
    loss = (1 - first.value / last.value) * 100 if entry.get("currency") and last.value else None
    size = true.amount if loss is None else loss
    ways = {"up": size > 0, "down": size < 0, "lost": size > 0, "gained": size < 0, "+": size > 0, "−": size < 0}
    ways |= {"+": size < 0, "−": size > 0} if loss is not None else {}
    if "whose" in named:  # what fell is not what is drawn beside it: it says whose value it is
        whose = "" if loss is None else entry["currency"]
        found.append(differs("whose", (named["whose"] or "").strip(), whose))
    found.append("" if ways[named["way"].strip()] else f"{named['way']}: {size}")
    if named["points"]:
        return all_of(*found, number_differs("points", named["points"], round_as(abs(size))))
    whole = named["size"].replace(",", "")
    if "than" in whole:
        right = 0 < abs(size) < 0.5 if "less" in whole else 99.5 <= abs(size) < 100
        return all_of(*found, "" if right else f"{whole}: {size}")
    return all_of(*found, "" if abs(abs(size) - int(whole)) <= 0.5 and int(whole) else f"{whole}: {size}")


def round_as(size: float) -> float:
    """Return a size as the sentence has it: whole from ten on, else with one decimal, if that is not nothing."""
    return round(size) if size >= 10 else round(size, 1) or size


def one_figure(said: Said) -> str:
    """Check what is said of a series without a figure then, or since, and of single reports: the last, and how many."""
    view, series, named = said.view, said.series, said.match.groupdict()
    held, published = view.whole(series), view.books.published
    last, since = held[-1], sum(each.known > published for each in held)
    found = [number_differs("last value", named["value"], last.value)] if named.get("value") else []
    if named.get("period"):
        found.append(differs("its period", named["period"], period_words(last, view.step(series))))
    if named.get("known"):
        found.append(differs("known", named["known"], day_words(last.known)))
    if named.get("all"):
        found.append(differs("reports", int(named["all"]), len(held)))
    if "some" in named:
        found.append(differs("since", int(named["some"] or 0), since))
    if named.get("lacks"):
        first = known_when_written(view, series)
        then = "when" if first is None and last.end > published else "since"
        found.append(differs("lacks", named["lacks"], then))
        if then == "when":
            found.append(differs("older", bool(named["old"]), any(each.known <= published for each in held)))
    return all_of(*found)


def cut_quote(said: Said) -> str:
    """Check that a quotation that goes on is the beginning of a passage."""
    start = said.text.words.removesuffix(" …")
    return "" if any(each["quote"].startswith(start) for each in said.books.excerpts.values()) else "no passage"


VALUE_IN = rf"({NUMBER}) (?:in ({PERIOD})|\(({PERIOD})\))"


def passed_over(said: Said, true: Change) -> str:
    """Check what is said of what a change passes over: figures in between, periods without one, changes of method."""
    frequency, tail, found = said.view.step(said.series), said["tail"], []
    values = [each.value for each in true.between]
    if named := re.search(rf"; with ({VALUE_IN}(?:(?:, | and ){VALUE_IN})*)", tail):
        told = [(value, one or other) for value, one, other in re.findall(VALUE_IN, named[1])]
        inside = [period_words(each, frequency) for each in true.between]
        found.append(differs("in between", [when for _, when in told], inside))
        found += [number_differs(when, value, each) for (value, when), each in zip(told, values, strict=False)]
    elif named := re.search(rf"; between them from {VALUE_IN} to {VALUE_IN}", tail):
        low, in_low, at_low, high, in_high, at_high = named.groups()
        found.append(number_differs("lowest in between", low, min(values, default=None)))
        found.append(number_differs("highest in between", high, max(values, default=None)))
        for when, extreme in ((in_low or at_low, min), (in_high or at_high, max)):
            at = {period_words(each, frequency) for each in true.between if each.value == extreme(values)}
            found.append("" if when in at else differs("when", when, at))
    elif named := re.search(r"; all in between lie within these two", tail):
        ends = sorted((true.first.value, true.last.value))
        found.append(differs("outside", [each for each in values if not ends[0] <= each <= ends[1]], []))
    elif values:
        found.append(f"passes over {len(values)} figures without a word")
    tail = tail.replace(named[0], "") if named else tail
    lacking = [named_period(each, frequency) for each in true.missing]
    if named := re.search(rf"; no figure of ((?:{PERIOD}|, | and | to )+)", tail):
        found.append("" if no_figure(named[1], lacking) else differs("no figure of", named[1], lacking))
        tail = tail.replace(named[0], "")
    elif lacking:
        found.append(f"passes over {len(lacking)} periods without a figure, and does not say so")
    broken = [period_words(each, frequency) for each in true.breaks]
    if named := re.search(rf"; the method changed in ((?:{PERIOD}|, | and )+)", tail):
        found.append(differs("the method changed in", re.split(r", | and ", named[1]), broken))
        tail = tail.replace(named[0], "")
    elif broken:
        found.append(f"passes over a change of method in {broken}, and does not say so")
    if not true.points and said["amount"] and true.amount is None:
        found.append("a per cent is told that cannot be")
    if left := re.findall(NUMBER, tail):
        found.append(f"nobody recomputes {', '.join(left)}")
    return all_of(*found)


def named_period(start: date, frequency: str) -> str:
    """Return the words for a period without a figure."""
    if frequency == "A":
        return str(start.year)
    return month_words(start) if frequency == "M" else day_words(start)


def no_figure(words: str, lacking: list[str]) -> bool:
    """Whether words name all periods that lack a figure and no other: 2019, 2021 and 2022, or 2012 to 2017."""
    left = list(lacking)
    for each in re.split(r", | and ", words):
        first, _, last = each.partition(" to ")
        if first not in left or (last and last not in left):
            return False
        cut = left.index(last or first)
        left = left[: left.index(first)] + left[cut + 1 :]
    return not left


def change_said(said: Said, first: float, last: float) -> str:
    """Check the numbers of a change: both values, which way, how far, and what a currency lost by it."""
    points = said.books.series[said.series].get("change") == "points"
    found = [
        number_differs("first value", said["first"], first),
        number_differs("last value", said["last"], last),
    ]
    if said["way"]:
        found.append(
            differs("which way", said["way"], "up" if last > first else "down" if last < first else "unchanged")
        )
    if said["amount"]:
        found.append(differs("measured in", said["in"].removesuffix("s"), "point" if points else "%"))
        if points:
            found.append(number_differs("change", said["amount"], abs(last - first)))
        else:
            found.append(number_differs("change", said["amount"], abs(last / first - 1) * 100, says_percent))
    if said["money"]:
        found.append(money_said(said, first, last))
    return all_of(*found)


def money_said(said: Said, first: float, last: float) -> str:
    return all_of(
        differs("the currency", said["money"], "lost" if last > first else "gained"),
        number_differs("the currency's loss", said["loss"], abs(1 - first / last) * 100, says_percent),
    )


def ranked(said: Said) -> str:
    """Check the last change of a tile, and where it stands among the series' own earlier ones that can be told."""
    view, series = said.view, said.series
    frequency, every = view.step(series), changes(view, series)
    last, far = every[-1], every[-1].amount
    if far is None:
        return "the last change cannot be told"
    days = (last.last.start - last.first.start).days
    span = {"A": "a year", "M": "a month", "W": "a week"}.get(frequency, f"{days} days")
    if view.so_far(series):
        span = period_words(last.last, frequency)
    earlier = [abs(each.amount) for each in every[:-1] if each.amount is not None]
    smaller = sum(each < abs(far) for each in earlier)
    told = [int(each.replace(",", "")) for each in re.findall(COUNT, said["verdict"].replace("about 30 days", ""))]
    wanted = {
        "larger than all but": [len(earlier) - smaller, len(earlier)],
        "larger than all": [len(earlier)] if smaller == len(earlier) else None,
        "smaller than all": [len(earlier)] if smaller == 0 else None,
        "larger than": [smaller, len(earlier)],
        "only": [len(earlier)],
        "no earlier": [] if not earlier else None,
        "as large as": [sum(each == abs(far) for each in earlier), len(earlier)],
        "larger than none": [len(earlier)] if smaller == 0 else None,
    }
    form = max((each for each in wanted if said["verdict"].startswith(each)), key=len)
    found = [
        differs("over", said["span"], span),
        differs("which way", said["way"], "Up" if far > 0 else "Down"),
        differs("measured in", said["in"].removesuffix("s"), "point" if last.points else "%"),
        number_differs("change", said["amount"], abs(far), says if last.points else says_percent),
        money_said(said, last.first.value, last.last.value) if said["money"] else "",
        differs(form, told, wanted[form]),
    ]
    if said["since"]:
        first = next(each for each in every if each.amount is not None)
        found.append(differs("since", int(said["since"]), first.first.start.year))
    left_out = len(every) - 1 - len(earlier)
    if said["more"] or form not in ("only", "no earlier"):
        found.append(differs("not ranked", int(said["more"] or 0), left_out))
    return all_of(*found)


def rank(said: Said) -> str:
    """Check the place of a last change among the earlier ones, from 0 to 100, rounded down."""
    *every, last = (abs(each.amount) for each in changes(said.view, said.series) if each.amount is not None)
    return differs("rank", int(said[1]), 100 * sum(each < last for each in every) // len(every))


def index_base(said: Said) -> str:
    """Check that an index of one series is 100 at its first figure."""
    first = said.view.read(said.series)[0]
    return differs("base", said[1], period_words(first, said.view.step(said.series)))


def not_ranked(said: Said) -> str:
    """Check that no per cent can be told of the last change, and between which periods."""
    view, series = said.view, said.series
    last, frequency = changes(view, series)[-1], view.step(series)
    return all_of(
        differs("from", said["from"], period_words(last.first, frequency)),
        differs("to", said["to"], period_words(last.last, frequency)),
        "" if last.amount is None else f"a per cent can be told: {last.amount}",
    )


def reports(said: Said) -> str:
    """Check how many single reports a series has and how many of them its chart shows: its own page opens with all."""
    held, shown = said.view.figures(said.series), 0
    first, last = charted(said.text)
    for each in held:
        ends = said.books.series[said.series].get("stands") == "end"
        at = each.end if ends else each.start + (each.end - each.start + DAY) // 2
        shown += first <= at <= last or not said.text.kind.startswith("p.changes") or "serieshead" in said.text.kind
    told = len(held) if not said["in"] else int(said["some"]) if said["some"] else 0
    return all_of(
        differs("single reports", int(said["all"].replace(",", "")), len(held)),
        differs("of them in the time shown", told, shown),
    )


def charted(text: Text) -> tuple[date, date]:
    """Return the days that a passage's charts cover: from three years before, or the window of the claim's tests."""
    first = text.books.published.replace(year=text.books.published.year - 3)
    asked = [each for each in claims.tests_of(text.books.claims[text.opened]) if each.series] if text.opened else []
    start, end = (pick(each.span[at] for each in asked) if asked else first for at, pick in enumerate((min, max)))
    return (first if start >= first else start - max((end - start).days // 4, 1) * DAY), text.view.day


def transformed(view: View, series: str, transform: str) -> list[Figure]:
    """Return the values that a transform shows: against the period or the year before, or as an index."""
    held, frequency = view.read(series), view.step(series)
    if transform == "level":
        return held
    if transform == "index":
        return [replace(each, value=each.value / held[0].value * 100) for each in held]
    by_start = {each.start: each for each in held}
    many, unit = (1, frequency) if transform == "change" else (52, "W") if frequency == "W" else (1, "A")
    points = view.books.series[series].get("change") == "points"
    shown = []
    for each in by_start.values():
        now = by_start.get(periods_later(each.start, unit, many))
        if now and points:
            shown.append(replace(now, value=now.value - each.value))
        elif now and each.value > 0:
            shown.append(replace(now, value=(now.value / each.value - 1) * 100))
    return shown


def in_time(text: Text, held: list[Figure]) -> list[Figure]:
    """Return the values in the time that a chart shows."""
    first, last = (date.fromisoformat(each) if each else other for each, other in zip(text.time, WHOLE, strict=True))
    if text.page == "brief":
        first = month_after(text.books.published, -36)
    return [each for each in held if each.end >= first and each.start <= last]


WHOLE = (date.min, date.max)
AS_SHOWN = r"(?:percent|percentage points|\w+), on (?:the \w+|a year) before|index, [\w ]+ = 100"


def extremes(said: Said) -> str:
    """Check what a chart's text for those who do not see it says: first, last, lowest and highest of the time shown."""
    text, view = said.text, said.view
    shown = re.search(AS_SHOWN, text.words)
    titles = {
        name: entry["title"] if shown else f"{entry['title']}, {entry['unit']}"
        for name, entry in said.books.series.items()
    }
    named = [name for name, words in titles.items() if f": {words}" in text.words]
    if not named:
        return "whose chart is this?"
    series = max(named, key=lambda each: len(titles[each]))
    held, frequency = in_time(text, transformed(view, series, text.transform)), view.step(series)
    if not held:
        return "nothing to draw"
    at = {
        "first": held[0],
        "last": held[-1],
        "low": min(held, key=lambda each: each.value),
        "high": max(held, key=lambda each: each.value),
    }
    found = []
    for name, each in at.items():
        found.append(number_differs(name, said[name], each.value))
        same = [one for one in held if one.value == each.value] if name in ("low", "high") else [each]
        words = {period_words(one, frequency) for one in same}
        if each.start in said.books.series[series].get("years_to", ()):
            words = {f"year to {day_words(each.start)}"}
        if said[f"{name}_in"] not in words:
            found.append(differs(f"{name} in", said[f"{name}_in"], period_words(each, frequency)))
    return all_of(*found)


# -- counts, copies and freshness


def counted_figures(said: Said) -> str:
    """Check how many of the figures shown were held on the day, and how many are known by estimate."""
    view, text = said.view, said.text
    ids = (
        text.ids
        or {"monitor": view.shown, "claims": lambda: tested(said.books)}.get(text.page, lambda: shown_on_brief(text))()
    )
    figures = [each for series in ids for each in view.figures(series)]
    estimated = sum(each.estimated for each in figures)
    held, later = (0 if said[each] == "none" else int(said[each].replace(",", "")) for each in ("held", "estimated"))
    return all_of(
        differs("figures shown", int(said["all"].replace(",", "")), len(figures)),
        differs("truly held", held, len(figures) - estimated),
        differs("reconstructed", later, estimated),
    )


def tested(books: Books) -> list[str]:
    """Return the series on which the claims are tested."""
    tests = [test for each in books.claims.values() for test in claims.tests_of(each)]
    every = [name for test in tests for name in (test.series, test.other)]
    return list(dict.fromkeys(filter(None, every)))


def shown_on_brief(text: Text) -> list[str]:
    """Return the series that stand on the page with a value, as a chart or in the list."""
    kinds = ("charthead", "table.others")
    named = [one.series for one in text.around if any(each in one.kind for each in kinds)]
    return list(dict.fromkeys(filter(None, named)))


def how_many_series(said: Said) -> str:
    return differs("series", int(said[1]), len(said.view.shown()))


def snapshots(said: Said) -> str:
    taken = [said.books.series[each]["taken_on"] for each in said.view.shown()]
    return all_of(
        differs("first copy", said[1], day_words(min(taken))), differs("last copy", said[2], day_words(max(taken)))
    )


def copies_later(said: Said) -> str:
    taken = [said.books.series[each]["taken_on"] for each in said.view.shown()]
    later = sum(each > said.view.day for each in taken)
    found = [differs("taken later", int(said["later"]), later)]
    if said["held"]:
        found.append(differs("held by the day", int(said["held"]), len(taken) - later))
    return all_of(*found)


def not_asked(said: Said) -> str:
    return differs(
        "series without a figure", int(said[1]), sum(not said.books.held(each) for each in said.books.series)
    )


def came_later(said: Said) -> str:
    held = sum(said.books.held(each) for each in said.books.series)
    return differs("series known later", int(said[1]), held - len(said.view.shown()))


def year_of_day(said: Said) -> str:
    return differs("year", int(said["year"]), said.view.day.year)


def became_known(said: Said) -> str:
    """Check how many figures of a series, or claims of a brief, became known after the day."""
    if said["what"].startswith("claim"):
        return differs("claims later", int(said["later"]), len(said.books.claims))
    known, held = said.view.figures(said.series), said.books.figures(said.series)
    return all_of(
        differs("known", len(known), 0),
        differs("later", int(said["later"].replace(",", "")), len(held)),
    )


def no_figure_of(said: Said) -> str:
    """Check of which periods around the day of publication no figure is held, or that one alone is between."""
    view, published = said.view, said.books.published
    held, frequency = view.whole(said.series), view.step(said.series)
    ends = [month_after(published, -12), published] if said["which"] == "Year before" else [published]
    if said["one"]:
        return differs("the only figure's day", said["one"], day_words(published))
    frequency = "A" if frequency == "Y" else frequency
    if frequency not in LENGTHS:
        near = re.findall(DAYS, said["of"])
        return "" if set(near) <= {day_words(each) for each in ends} else f"near {near}"
    starts = {each.start for each in held}
    tried = [standing_at(day, LENGTHS[frequency]) for day in ends]
    wanted = sorted({each for of in tried if not starts & {*of} for each in of})
    return differs("periods", re.findall(PERIOD, said["of"]), [named_period(each, frequency) for each in wanted])


LENGTHS = {"A": 12, "Q": 3, "M": 1}  # months


def standing_at(day: date, months: int) -> list[date]:
    """Return the starts of the periods that had ended by a day, by at most two of their lengths."""
    first = day.replace(day=1, month=(day.month - 1) // months * months + 1)
    starts = [month_after(first, -months * back) for back in range(4)]
    ends = {each: month_after(each, months) - timedelta(days=1) for each in starts}
    until = {each: month_after(each, 3 * months) - timedelta(days=1) for each in starts}
    return [each for each in starts if ends[each] <= day <= until[each]]


def published_on(said: Said) -> str:
    return differs("published", said[1], day_words(said.books.published))


def as_of(said: Said) -> str:
    return differs("as of", said[1], day_words(said.view.day))


def taken(said: Said) -> str:
    """Check the day of our copy: of the series, or of any whose producer the text names."""
    books, words = said.books, said.text.words
    of_many = said.text.page == "brief" or (said.text.page == "series" and re.match(r"p.source|code", said.text.kind))
    if said.text.series and not of_many:
        days = {books.series[each]["taken_on"] for each in said.text.ids}
    else:
        days = {
            each["taken_on"] for each in books.series.values() if each["producer"] in words or each["title"] in words
        }
    return "" if day_of(said[1]) in days else differs("our copy", said[1], sorted(map(day_words, days)))


def next_due(said: Said) -> str:
    """Check the usual day of the figure after the last one known, of the period in which the series is read."""
    held, frequency = said.view.read(said.series), said.view.step(said.series)
    nxt = periods_later(held[-1].start, frequency, 1)
    due = {said.books.due(said.series, periods_later(nxt, frequency, 1) - DAY)}
    if frequency == "B":  # a holiday is no period: the next figure there really was
        due |= {said.books.due(said.series, each.end) for each in after(said, held[-1])}
    met = min(due) <= day_of(said["due"]) <= max(due)
    return "" if met else differs("next figure due", said["due"], sorted(map(day_words, due)))


def after(said: Said, last: Figure) -> list[Figure]:
    return [each for each in said.books.figures(said.series) if each.start > last.start][:1]


def looked(said: Said) -> str:
    return differs("last look", said["looked"], day_words(said.books.series[said.series]["taken_on"]))


def due_and_looked(said: Said) -> str:
    return all_of(next_due(said), looked(said))


def ends_with(said: Said) -> str:
    return differs("ends", said[1], day_words(said.books.series[said.series]["ended"]))


def lag(said: Said) -> str:
    days = said.books.series[said.series]["lag_days"]
    return differs("lag", int(said[1]) * (-1 if said[2] == "before" else 1), days)


# -- one figure and where it comes from


def figure_of(said: Said) -> Figure | None:
    """Return the figure that a card tells of: the one whose period it names."""
    for one in said.text.around:
        if one.label == "Period" and (found := re.match(rf"({PERIOD})(?:;|$)", one.words)):
            step = said.books.frequency(said.series)
            return next((each for each in said.view.figures(said.series) if period_words(each, step) == found[1]), None)
    return None


def exact_value(said: Said) -> str:
    each = figure_of(said)
    if each is None:
        return "no such figure is known"
    return differs("value", float(said[1].replace(",", "").replace("−", "-")), float(f"{each.value:.10g}"))


def known_figure(said: Said) -> str:
    return "" if figure_of(said) else "no such figure is known"


def stamped(said: Said) -> str:
    each = figure_of(said)
    if each is None:
        return "no such figure is known"
    return differs("stamped", said["stamped"], day_words(each.stamped))


def known_since(said: Said) -> str:
    each = figure_of(said)
    if each is None:
        return "no such figure is known"
    return all_of(
        differs("known since", said["known"], day_words(each.known)),
        differs("by estimate", bool(said["by"]), each.estimated),
        differs("in advance", bool(said["advance"]), each.start > each.known),
    )


def line_of(said: Said) -> str:
    """Check the line of our own file in which a figure stands."""
    each, lines = figure_of(said), said.books.file(said.series).decode().splitlines()
    at = lines[int(said["line"]) - 1] if int(said["line"]) <= len(lines) else ""
    true = each is not None and at.startswith(f"{each.start},{each.stamped},{each.text},")
    return all_of(
        differs("file", f"{said.series}.csv" in said.text.words, True), "" if true else f"line {said['line']} is {at!r}"
    )


def hash_of(said: Said) -> str:
    return differs("hash", said[0], sha256(said.books.file(said.series)).hexdigest())


def cited_day(said: Said) -> str:
    each = figure_of(said)
    return differs("published", day_of(said[1]).isoformat(), each.published if each else "")


def cited_figure(said: Said) -> str:
    each = figure_of(said)
    if each is None:
        return "no such figure is known"
    return all_of(
        differs("cited period", said["stamped"], each.stamped.isoformat()),
        differs("cited value", float(said["value"].replace(",", "").replace("−", "-")), float(f"{each.value:.10g}")),
        differs("retrieved", said["taken"], day_words(said.books.series[said.series]["taken_on"])),
        known_since(said),
    )


def passages(said: Said) -> str:
    """Check how many passages speak of a chart's series: the page lists its own; of another all tagged count."""
    books = said.books
    titles = {name: entry["title"] for name, entry in books.series.items() if f": {entry['title']}" in said.text.words}
    if said.text.page == "series" and titles and said.series not in titles:
        other = max(titles, key=lambda each: len(titles[each]))
        tagged = sum(other in each.get("links", ()) for each in books.excerpts.values())
        return "" if tagged <= int(said[1]) <= len(books.excerpts) else f"{tagged} passages are tagged with {other}"
    listed = sum(
        "backlinks" in one.kind and one.kind.startswith("li") and said.books.brief["producer"] in one.words
        for one in said.text.around
    )
    return differs("passages that speak of it", int(said[1]), listed) if said.text.page == "series" else ""


def table_of(said: Said) -> str:
    held = said.view.figures(said.series)
    shown = in_time(said.text, transformed(said.view, said.series, said.text.transform))
    inside = [each for each in held if shown and shown[0].start <= each.end and each.start <= shown[-1].end]
    whole = said.text.transform != "year" and not any(said.text.time)
    margin = (
        (shown[-1].end - shown[0].start) / 50 if shown else 0 * DAY
    )  # a chart begins a little before its first value
    most = [each for each in held if shown and each.end >= shown[0].start - margin]
    many = int(said[1].replace(",", ""))
    met = many == len(held) if whole else len(inside) <= many <= len(most)
    return all_of(
        "" if met else differs("figures in the table", many, len(held if whole else inside)),
        differs("figures", int(said[2].replace(",", "")), len(held)),
    )


def passage_cited(said: Said) -> str:
    return differs("published", said[1], day_words(said.books.published))


def voyage(said: Said) -> str:
    """Check a voyage's day, that it was known by the day of the page, and that its outcome is no later news."""
    words, view = said.text.words, said.view
    for each in said.books.voyages:
        if words.startswith(f"{each['ship']} ") and each["arrived"] == day_of(said[1]).isoformat():
            found = [differs("known", each["known_on"] <= view.day.isoformat(), True)]
            if each["outcome_on"] > view.day.isoformat():
                found.append(differs("outcome", f"; {each['outcome']}" in words, False))
            return all_of(*found)
    return f"no ship of that name came on {said[1]}"


# -- events


def event_listed(said: Said) -> str:
    """Check an event's number in its list, its day, and that it was public by the day."""
    words = said.text.words
    for each in said.view.events():
        if each["title"] in words and day_words(each["date"]) == said["day"]:
            came_later = each.get("later_on", said.view.day) > said.view.day
            return "what was known only later is told" if came_later and each["later"] in words else ""
    return f"no event known by {said.view.day} happened on {said['day']} with these words"


def numbered(said: Said) -> str:
    if not said["number"]:
        return event_listed(said)
    same = [one.words for one in said.text.around if one.kind == said.text.kind]
    before = [int(found[1]) for each in same if (found := re.match(r"(\d+) ", each))]
    return all_of(event_listed(said), differs("numbers of the list", before, list(range(1, len(before) + 1))))


# -- claims


def claims_counted(said: Said) -> str:
    view = said.view
    every = claims.marks(view) if view.briefed else {}
    found = [differs("claims", int(said["all"]), len(every))]
    for number, mark in re.findall(r"(\d+) (holds?|near miss(?:es)?|contradicted|pending|untestable)", said[0]):
        one = {"hold": "holds", "near misses": "near miss"}.get(mark, mark)
        found.append(differs(one, int(number), sum(each == one for each in every.values())))
    return all_of(*found)


def claims_with_mark(said: Said) -> str:
    every = claims.marks(said.view)
    return differs(said["mark"], int(said["many"]), sum(each == said["mark"] for each in every.values()))


SINCE = (
    rf"(?:(?:since|from) (?P<about>about )?(?P<day>{DAYS})(?P<kind>, published by estimate|, the day of publication"
    r"|, by estimate: the usual lag of its figures had passed"
    r"|, when the event was known|, when an analyst let the figure in|, as time passed with nothing new"
    rf"|, as it is on record)|our first copy that can show it: (?P<copy>{DAYS})"
    r"(?:; published about (?P<month>\w+ \d{4}))?)"
)
LONG = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November")
LONG += ("December",)


def since(said: Said) -> str:
    """Check the day from which a mark stands, and what kind of day that is."""
    runs = claims.history(said.view, said.text.claim)
    day = day_of(said["day"] or said["copy"])
    inside = re.search(r"title|li\.|stands", said.text.kind)
    starts = [start for start, _ in runs] if inside else [runs[-1][0]]
    return all_of("" if day in starts else differs("since", day_words(day), runs_words(runs)), kind_of_day(said, day))


def kind_of_day(said: Said, day: date) -> str:
    """Check whether a figure was published, or our copy taken, on a day, an event known, or neither."""
    books, tests = said.books, claims.tests_of(said.books.claims[said.text.claim])
    windows = [(test, each) for test in tests if test.series for each in claims.resting_on(books, test)]
    came = [(test, each) for test, each in windows if each.known == day]
    copies = [(test, each) for test, each in windows if claims.counts_from(books, test, each) == day != each.known]
    events = [each for test in tests if test.event for each in claims.counted(replace(said.view, day=day), test.event)]
    known = any(public(each) == day for each in events)
    kind = said["kind"] or ""
    if said["copy"]:
        due = [books.due(test.series, each.end) for test, each in copies + came]
        shown = [each for each in events if public(each) == day and "published_about" in each]
        due += [each["published_about"] for each in shown]
        months = {f"{LONG[each.month - 1]} {each.year}" for each in due}
        return all_of(
            ""
            if shown or copies or any(not each.estimated for _, each in came)
            else f"{day_words(day)} is no day of our copy",
            "" if not said["month"] or said["month"] in months else differs("published about", said["month"], months),
        )
    if "usual lag" in kind:
        ends = [(test, end) for test in tests if test.series for _, end in (test.span,)]
        due = {books.due(test.series, end) for test, end in ends}
        return "" if day in due else differs("due", day_words(day), sorted(map(day_words, due)))
    if "by estimate" in kind:
        return (
            "" if any(each.estimated for _, each in came) or release(books, came, day) else f"no figure came on {day}"
        )
    if "publication" in kind:
        return "" if any(not each.estimated for _, each in came) else f"no figure was published on {day}"
    if "event" in kind:
        return "" if known else f"no event was known first on {day}"
    return differs("as time passed", [each.start for _, each in came], [])


def release(books: Books, came: list[tuple[Test, Figure]], day: date) -> bool:
    """Whether our copy of a figure was taken within a week of its usual day of publication."""
    return any(0 <= (day - books.due(test.series, each.end)).days <= 7 for test, each in came)


def since_publication(said: Said) -> str:
    runs = claims.history(said.view, said.text.claim)
    return "" if len(runs) == 1 else f"since publication, but it turned on {day_words(runs[-1][0])}"


def strip_ends(said: Said) -> str:
    return all_of(
        differs("strip begins", said[1], day_words(said.books.published)),
        differs("strip ends", said[2], day_words(said.view.day)),
    )


BANDS = {"likely": "55-80", "unlikely": "20-45", "very likely": "80-95", "very unlikely": "5-20"}
BANDS |= {"roughly even chance": "45-55", "almost certain": "95-99", "almost no chance": "1-5"}
OUTSIDE = r"\b(?:could|may|might|possibly|unclear whether|will)\b"


def likelihood_of(books: Books, claim: dict) -> str:
    """Return the row in which a claim is counted: its likelihood, else whether its passage has such words at all."""
    if "likelihood" in claim:
        return claim["likelihood"]
    quote = books.excerpts[claim["excerpt"]]["quote"]
    return "outside the scale" if re.search(OUTSIDE, quote) else "none stated"


def in_row(books: Books, row: str, place: str) -> list[str]:
    """Return the claims that are counted in a row of a table: by kind, or by likelihood."""
    row, scored = re.sub(r" \d+-\d+ %", "", row), "calibration" in place
    kinds = {"information", "assumption", "judgement"}
    return [
        name
        for name, each in books.claims.items()
        if row == (each["kind"] if row in kinds else likelihood_of(books, each))
        and (not scored or (each.get("reads") == "brief" and each.get("test")))
    ]


def cell(said: Said) -> str:
    """Check a count in a table of claims, by the heads of its row and its column."""
    text, every = said.text, claims.marks(said.view)
    row, column = text.row, re.sub(r"^\W+", "", text.label)
    inside = [every[each] for each in in_row(said.books, row, text.kind)]
    resolved = [each for each in inside if each in ("holds", "near miss", "contradicted")]
    numbers = [int(each) for each in re.findall(r"\d+", said[0])]
    void = sum(each == "untestable" for each in inside)
    wanted = {
        "Claims": [len(inside)],
        "Resolved": [len(resolved)],
        "Hold": [resolved.count("holds"), resolved.count("near miss")],
        "As said": [resolved.count("holds"), resolved.count("near miss")],
        "Share": [10] if len(resolved) < 10 else None,
        "Void": [void, len(inside)],
        "Void: untestable": [void, len(inside)],
        "Came true": [10] if len(resolved) < 10 else None,
    }
    if column not in wanted and column not in claims.WORST:
        return f"what is counted under {column!r}?"
    return differs(f"{column} of {row}", numbers, wanted.get(column, [inside.count(column)]))


def not_scored(said: Said) -> str:
    own = [each for each in said.books.claims.values() if each.get("reads") != "brief"]
    none = [each for each in said.books.claims.values() if each not in own and not each.get("test")]
    return all_of(
        differs("analysts' own readings", int(said[1]), len(own)), differs("without a test", int(said[2]), len(none))
    )


def band(said: Said) -> str:
    return differs(said["word"], said["band"], BANDS.get(said["word"]))


def band_of_claim(said: Said) -> str:
    return differs("band", said["band"], BANDS.get(said.books.claims[said.text.claim].get("likelihood", "")))


def runs_words(runs: tuple[tuple[date, str], ...]) -> str:
    return ", ".join(f"{mark} from {day_words(day)}" for day, mark in runs)


def why(said: Said) -> str:
    """Check every number and day of the words that give a mark's reason, against what the claim's tests measured."""
    return reason(said.text.view, said.text.claim, said[0])


def turned(said: Said) -> str:
    """Check a line of a claim's history: that its mark turned on that day, and the reason as it stood then."""
    day = day_of(said["day"])
    runs = claims.history(said.view, said.text.claim)
    turns = dict(runs)
    if turns.get(day) != said["mark"]:
        return differs("turned", f"{said['mark']} on {said['day']}", [(day_words(one), mark) for one, mark in runs])
    return reason(replace(said.view, day=day), said.text.claim, said["rest"])


UNHELD = r"figures? for ([^;(]+) (?:was|were) published \(about ([^)]+)\)"


def unheld(view: View, outcomes: list[tuple[Test, claims.Outcome]], periods: str, months: str) -> str:
    """Check which figures of a claim's windows were out by the day and came into our hands only later."""
    late = [
        (period_words(each, view.books.frequency(test.series)), view.books.due(test.series, each.end))
        for test, _ in outcomes
        if test.series
        for each in claims.in_window(view.books, test.series, *test.span)
        if view.books.due(test.series, each.end) <= view.day < each.known
    ]
    about = " and ".join(dict.fromkeys(f"{LONG[day.month - 1]} {day.year}" for _, day in late))
    return all_of(
        differs("published", periods, " and ".join(words for words, _ in late)), differs("about", months, about)
    )


def not_shown(said: Said) -> str:
    """Check which figures of a series a page says were out by the day, when about, and of which day our copy is."""
    books, view, series = said.books, said.view, said.series
    shown = {each.start for each in view.figures(series)}
    late = [
        each
        for each in books.figures(series)
        if books.due(series, each.end) <= view.day < each.known and each.start not in shown and not each.published
    ]
    about = dict.fromkeys(books.due(series, each.end).replace(day=1) for each in late)
    periods = " and ".join(period_words(each, books.frequency(series)) for each in late)
    return all_of(
        differs("not shown", said["periods"], periods),
        differs("about", said["months"], " and ".join(f"{LONG[each.month - 1]} {each.year}" for each in about)),
        differs("by", said["day"], day_words(view.day)),
        differs("copy", said["copy"], " and ".join(dict.fromkeys(day_words(each.known) for each in late))),
    )


BETWEEN = rf"; between them from {VALUE_IN} to {VALUE_IN}"


def passed_by(view: View, outcomes: list[tuple[Test, claims.Outcome]], told: re.Match[str]) -> str:
    """Check the lowest and the highest figure between the two of a claim's change."""
    series = [test.series for test, _ in outcomes if test.statistic in ("change", "change_pct")]
    inside = [claims.evidence(view, test)[1:-1] for test, _ in outcomes if test.series in series]
    if len(inside) != 1:
        return "whose figures lie between?"
    low, in_low, at_low, high, in_high, at_high = told.groups()
    found = []
    for printed, when, extreme in ((low, in_low or at_low, min), (high, in_high or at_high, max)):
        true = extreme(each.value for each in inside[0])
        at = {period_words(each, view.books.frequency(series[0])) for each in inside[0] if each.value == true}
        found += [number_differs("in between", printed, true), "" if when in at else differs("when", when, at)]
    return all_of(*found)


EMPTY = (
    rf"no figure lies in the window, ({DAYS}) to ({DAYS})(?:, where (?:2|every \w+) (?:is|are) needed)?; "
    rf"(?:nearest: ({NUMBER} {IN} {PERIOD})(?: and ({NUMBER} {IN} {PERIOD}))?|none outside it was known either)"
)


def nothing_inside(view: View, outcomes: list[tuple[Test, claims.Outcome]], told: re.Match[str]) -> str:
    """Check the days of a window without a figure, and the last known before it and the first after it."""
    first, last, *near = told.groups()
    told_of = [re.split(rf" {IN} ", each) for each in near if each]
    found = []
    for test, _ in outcomes:
        for series in filter(None, (test.series, test.other)):
            span = test.span
            if (day_of(first), day_of(last)) != span:
                continue
            held = [each for each in view.books.figures(series) if each.known <= view.day and each.status != "F"]
            inside = [each for each in held if each.start >= span[0] and each.end <= span[1]]
            sides = [
                [each for each in held if each.start < span[0]][-1:],
                [each for each in held if each.end > span[1]][:1],
            ]
            if not inside:
                found.append([(each.value, period_words(each, view.step(series))) for side in sides for each in side])
    fits = any(
        len(one) == len(told_of) and all(says(a, b) and c == d for (a, c), (b, d) in zip(told_of, one, strict=True))
        for one in found
    )
    return "" if fits else differs("nearest", told_of, found)


def reason(view: View, claim: str, words: str) -> str:
    """Return what of the numbers in a reason none of a claim's tests has measured, asked for or rests on."""
    outcomes = [(test, claims.outcome(view, test)) for test in claims.tests_of(view.books.claims[claim])]
    left = re.sub(SINCE, " ", words)
    complaints = [unheld(view, outcomes, *told) for told in re.findall(UNHELD, left)]
    left = re.sub(UNHELD, " ", left)
    complaints += [nothing_inside(view, outcomes, told) for told in re.finditer(EMPTY, left)]
    left = re.sub(EMPTY, " ", left)
    complaints += [passed_by(view, outcomes, told) for told in re.finditer(BETWEEN, left)]
    if not re.search(f"{BETWEEN}|; all in between lie within these two", left):
        complaints += [
            f"passes over {len(claims.evidence(view, test)) - 2} figures without a word"
            for test, found in outcomes
            if test.statistic in ("change", "change_pct") and found.used and len(claims.evidence(view, test)) > 5
        ]
    left = re.sub(BETWEEN, " ", left)
    for day, month in re.findall(rf"in a copy of ({DAYS}), published about (\w+ \d{{4}})", left):
        abouts = {
            f"{LONG[each['published_about'].month - 1]} {each['published_about'].year}"
            for _, found in outcomes
            for each in found.events
            if "published_about" in each and day_words(each["date"]) == day
        }
        complaints.append("" if month in abouts else differs("published about", month, abouts))
    left = re.sub(r"published about \w+ \d{4}", " ", left)
    days = {view.books.published, view.day}
    for test, found in outcomes:
        days |= found.days
        if test.series:
            days.add(view.books.series[test.series]["taken_on"])
    complaints += [
        f"{printed} is no day of the claim's tests"
        for printed in re.findall(rf"{DAYS}|{ISO}", left)
        if day_of(printed) not in days
    ]
    left = re.sub(rf"{DAYS}|{ISO}", " ", left)
    used = [period_words(each, view.books.frequency(test.series)) for test, found in outcomes for each in found.used]
    for each in sorted(used, key=len, reverse=True):
        left = re.sub(rf"\b{re.escape(each)}(?! %|\d)", " ", left) if not each.isdigit() else left
    for test, found in outcomes:
        for first, last in re.findall(rf"from ({NUMBER})(?: %)? to ({NUMBER})", left):
            if test.statistic in ("change", "change_pct") and len(outcomes) == 1:
                complaints.append(number_differs("first value", first, found.used[0].value if found.used else None))
                complaints.append(number_differs("last value", last, found.used[-1].value if found.used else None))
    complaints += [
        f"{printed} is no number of the claim's tests"
        for each in re.findall(rf"{NUMBER}(?: %)?", left)
        if (printed := each.rstrip(","))
        and not any(said_of(printed, test, found) for test, found in outcomes)
        and printed not in used
    ]
    return all_of(*complaints)


def said_of(printed: str, test: Test, found: claims.Outcome) -> bool:
    """Whether a printed number is one that a test measured, asks for or allows."""
    number, percent = printed.removesuffix(" %"), printed.endswith("%")
    asked = [abs(each) for each in (test.value, test.tolerance) if each is not None]
    if percent and any(says_percent(number, abs(each)) for each in found.numbers[2:] or found.numbers):
        return True
    if any(says(number, abs(each)) or says(number, each) for each in found.numbers):
        return True
    if test.event and number.isdigit() and int(number) == len(found.events) - 1:
        return True  # "and 2 others like it"
    if test.baseline is not None and any(says(number, each) for each in found.numbers):
        return True
    return any(read(number)[0] == each for each in asked)


def looks_at(said: Said) -> str:
    spans = [test.span for each in said.books.claims.values() for test in claims.tests_of(each)]
    return "" if (day_of(said["first"]), day_of(said["last"])) in spans else f"{said[0]}: no claim's window"


def always(_: Said) -> str:
    return ""


def years_shown(said: Said) -> str:
    """Check the ends of a tile's small chart: on every tile from 2012 to the day; single reports, all of them."""
    starts = [each.start.year for each in said.view.figures(said.series)]
    ends = (
        (str(min(starts)), str(max(starts)))
        if min(starts) < 2012 and said[1] != "2012"
        else ("2012", str(said.view.day.year))
    )
    return differs("the time shown", (said[1], said[2]), ends)


def time_choices(said: Said) -> str:
    return differs("from", said[1], str(said.books.published.year - 3))


AMOUNT = rf"(?P<amount>{NUMBER}) (?P<in>%|points?)"
MONEY = rf"(?:; the \w+ (?P<money>lost|gained) (?P<loss>{NUMBER}) %)?"
MARK = "(?:holds|near miss|contradicted|pending|untestable)"
COUNT = r"\d[\d,]*"
SIZE = rf"(?:(?P<size>less than 1|more than 99|{COUNT}) %|(?P<points>{NUMBER}) (?:points?|[^\d.,]+?))"
ENDS = rf"(?P<from>{PERIOD})(?: to|, then) (?P<to>{PERIOD})"
WHEN = rf"(?:since this was written|from {ENDS})(?P<later>, by figures first known later)?"
SHORT = rf"(?: since|, {ENDS})"

# In which text (its page and what it stands in), the words of the sentence, and what works its numbers out anew.
SENTENCES: list[tuple[str, str, Callable[[Said], str]]] = [
    # readings, on every page
    (
        r"(p|td)\.",
        (
            rf"^({NUMBER}) (?:for|at the end of|as of|mean,) ({PERIOD})(?: so far(?:, (?P<days>\d+) days?)?)?"
            rf"(?:, given in advance: known (?P<advance>{DAYS}))?$"
        ),
        reading,
    ),
    (
        r"changes|told",
        (
            rf"(?P<which>Year before|Since) (?P<from>{PERIOD})(?: to|, then) (?P<to>{PERIOD}): "
            rf"(?P<first>{NUMBER}) to (?P<last>{NUMBER}), "
            rf"(?:(?P<way>up|down|unchanged)(?: {AMOUNT})?{MONEY}|no per cent [^;]*?)"
            r"(?P<tail>(?:;.*?)?)(?= Since | Caution |$)"
        ),
        change_around,
    ),
    (
        r"changes|told",
        (
            rf"^(?P<all>{COUNT}) single reports?"
            rf"(?P<in>, (?:not|none of them|(?P<some>{COUNT}) of them) in the time shown)?(?:, not a trend)?$"
        ),
        reports,
    ),
    (
        r"changes|told",
        (
            rf"(?P<which>Year before|Since) (?:no figure (?:of|near) (?P<of>{PERIOD}(?:(?:, | or ){PERIOD})*)"
            rf"|no other figure between the two days than that of (?P<one>{DAYS}))(?= Since | Caution |$)"
        ),
        no_figure_of,
    ),
    *(
        (r"^brief .*(verdict|title img|span\.beside)", pattern, became)
        for pattern in (
            rf"^The \w+ (?:has )?(?P<way>lost|gained) {SIZE} of its value {WHEN}",
            rf": (?P<way>up|down) {SIZE} {WHEN}\.$",
            rf": (?P<times>{NUMBER}) times as much {WHEN}\.$",
            rf": (?:unchanged|down to zero) {WHEN}\.$",
            (
                rf": (?:rank )?(?P<v1>{NUMBER}) {IN} (?P<p1>{PERIOD}), (?:rank )?(?P<v2>{NUMBER}) [^;]*?"
                rf"{IN} (?P<p2>{PERIOD})"
                r"(?:; (?:no per cent|no change is to|single periods)[^;]*)?\.$"
            ),
            rf"^(?P<whose>(?!up |down |lost |gained )\w+ )?(?P<way>[+−]|up |down |lost |gained ){SIZE}{SHORT}",
            rf"^× (?P<times>{NUMBER}){SHORT}",
            rf"^(?:rank )?(?P<v1>{NUMBER}) to (?P<v2>{NUMBER}){SHORT}",
            rf"^(?:unchanged|down to zero){SHORT}",
        )
    ),
    *(
        (r"^brief .*(verdict|title img|span\.beside)", pattern, one_figure)
        for pattern in (
            (
                rf"no (?:(?P<old>recent) )?figure (?P<lacks>when) this was written, "
                rf"(?P<value>{NUMBER}) .*? {IN} (?P<period>{PERIOD})\.$"
            ),
            rf"no figure (?P<lacks>since) this was written; (?P<value>{NUMBER}) .*? {IN} (?P<period>{PERIOD})\.$",
            rf"no figure (?P<lacks>since) (?P<period>{PERIOD}), then (?P<value>{NUMBER}) .*$",
            (
                rf": (?:rank )?(?P<value>{NUMBER})[^;]*? {IN} (?P<period>{PERIOD}), the last of (?P<all>{COUNT}) "
                rf"single reports, (?:none|(?P<some>{COUNT})) of them since\.$"
            ),
            (
                rf": (?:rank )?(?P<value>{NUMBER})[^;]*? {IN} (?P<period>{PERIOD}), a single report, "
                "(?:none since|known only later)"
            ),
            rf"^(?P<some>{COUNT}) reports? since",
        )
    ),
    (
        r"^brief title (button|span)",
        rf"^(?:Rank )?(?P<value>{NUMBER}) .*?{IN} (?P<period>{PERIOD}), known (?P<known>{DAYS})\.",
        one_figure,
    ),
    (
        r"^brief title (button|span)",
        (
            rf"^(?P<which>)(?P<from>[Ww]eek of {DAYS}|{PERIOD})(?: to|, then) (?P<to>{PERIOD}): "
            rf"(?P<first>{NUMBER}) to (?P<last>{NUMBER}), "
            rf"(?:(?P<way>up|down|unchanged)(?: {AMOUNT})?{MONEY}|no per cent [^;]*?)"
            r"(?P<tail>(?:;.*?)?)(?=; [^;]*\. Source:)"
        ),
        rests_on,
    ),
    (r"^brief title (button|span)", r"; (?P<unit>[^;]*)\. Source: ", unit_of),
    (r"^brief blockquote", r"^.* …$", cut_quote),
    (
        r"",
        (
            rf"(?:none|no claim) known on that day; (?P<later>{COUNT}) (?P<what>figures?|claims?) "
            r"(?:became known later|came)"
        ),
        became_known,
    ),
    (r"^series dd.*Notes$", r"without what names (?P<year>\d{4}) or later", year_of_day),
    # Monitor
    (r"monitor .*lead", rf"^({COUNT}) series", how_many_series),
    (r"monitor .*lead", rf"snapshots taken ({DAYS}) to ({DAYS}), not asked for since", snapshots),
    (r"monitor .*lead", rf"A red line marks ({DAYS}), when the brief was published", published_on),
    (r"monitor .*lead", r"Our copies: (?P<later>\d+) taken later(?:, (?P<held>\d+) snapshots?)?\.", copies_later),
    (
        r"told",
        (
            rf"^(?P<way>Up|Down) {AMOUNT} in (?P<span>a year|a month|a week|\d+ days|{PERIOD}){MONEY}: "
            rf"(?P<verdict>(?:larger than|smaller than|as large as|only|no earlier) [^;:]*?)"
            r"(?:, none (?:overlapping,|larger))*"
            rf"(?: since (?P<since>\d{{4}}))?(?:; (?P<more>{COUNT}) more could not be ranked)?$"
        ),
        ranked,
    ),
    (r"told", rf"^No per cent [a-z ]+ from (?P<from>{PERIOD}) to (?P<to>{PERIOD}): not ranked$", not_ranked),
    (r"monitor .*lead", r"100 is larger than all of them", always),
    (r"monitor p.rank", r"^rank (\d+) of 100$", rank),
    (r"years", r"^(\d{4})(\d{4})$", years_shown),
    (r"waiting", rf"^({COUNT}) series of publishers", not_asked),
    (r"waiting", rf"^({COUNT}) series whose first figure became known later", came_later),
    # copies and publications
    (r"source|dd|states|title", rf"\btaken ({DAYS})", taken),
    (r"source", rf"(?:Captured|As captured) ({DAYS})", taken),
    (r"", rf"(?P<due>{DAYS}), (?:not there yet|still none|none yet) on (?P<looked>{DAYS})", due_and_looked),
    (r"", rf"had no figure after it on (?P<looked>{DAYS}), where the next was due (?P<due>{DAYS})", due_and_looked),
    (r"", rf"[Nn]ext figure (?:due about|was due|due) (?P<due>{DAYS})", next_due),
    (r"", rf"no figure after it on (?P<looked>{DAYS}), where the next was due (?P<due>{DAYS})", due_and_looked),
    (r"", rf"[Tt]he source ends with ({DAYS})", ends_with),
    (r"dd", r"about (\d+) days (after|before) the period ends", lag),
    # as of a day
    (r"banner", rf"^As of ({DAYS})", as_of),
    (
        r"banner|asof-told",
        (
            rf"Of (?P<all>{COUNT}) figures? shown, (?P<held>none|{COUNT}) (?:was|were) certainly public on that day; "
            rf"(?P<estimated>none|{COUNT}) (?:is|are) reconstructed"
        ),
        counted_figures,
    ),
    (
        r"^(series|brief) p\.revised",
        (
            rf"^(?:The figure|Figures) for (?P<periods>[^(]+) w(?:as|ere) published by (?P<day>{DAYS}) "
            rf"\(about (?P<months>[^)]+)\), and not shown: our first copy of (?:it|them) is of (?P<copy>{DAYS})\.$"
        ),
        not_shown,
    ),
    (r"", rf"This brief was published later, on ({DAYS})", published_on),
    # charts, in words
    (
        r"^\w+ alt",
        (
            rf"(?P<first>{NUMBER}) {IN} (?P<first_in>{PERIOD}); "
            rf"(?P<last>{NUMBER}) {IN} (?P<last_in>{PERIOD}); "
            rf"lowest (?P<low>{NUMBER}) {IN} (?P<low_in>{PERIOD}), "
            rf"highest (?P<high>{NUMBER}) {IN} (?P<high_in>{PERIOD})"
        ),
        extremes,
    ),
    (r"alt", rf"The brief was published on ({DAYS})", published_on),
    (r"alt", r"Passages of briefs that speak of it: (\d+)", passages),
    # Series
    (r"^series button", rf"^Table: ({COUNT}) of ({COUNT}) figures, as held", table_of),
    (r"^series dd.*Period$", rf"^(?:{PERIOD}); the source stamps it (?P<stamped>{DAYS})$", stamped),
    (r"^series dd.*Period$", rf"^{DAYS}$", known_figure),
    (r"^series dd.*File here$", rf"(?P<file>[\w.]+|{QUOTE})\.csv, line (?P<line>\d+)$", line_of),
    (r"^series dt", r"^Its SHA-256$", always),
    (r"^series dd.*Its SHA-256$", r"^[0-9a-f]{64}$", hash_of),
    (r"^series dd.*Published$", rf"^({DAYS}): ", cited_day),
    (r"^series dd.*Retrieved$", rf"^({DAYS})$", taken),
    (
        r"^series dd.*Known since$",
        rf"^(?P<known>{DAYS})(?P<by>, by estimate)?(?P<advance>, before its period begins: given in advance)?$",
        known_since,
    ),
    (r"^series (dd|code)", rf"Copy taken ({DAYS})", taken),
    (r"^series (dd|code)", rf"[Ss]hown as of ({DAYS})", as_of),
    (
        r"^series dd",
        (
            rf"(?P<stamped>{ISO}): (?P<value>{NUMBER})\. Retrieved (?P<taken>{DAYS}), known since (?P<known>{DAYS})"
            r"(?P<by> \(estimated\))?(?P<advance>, in advance)?"
        ),
        cited_figure,
    ),
    (r"^series dd.*Figure$", rf"^({NUMBER})(?= |$)", exact_value),
    (r"^series li.*backlinks", rf", ({DAYS});", passage_cited),
    (r"^series li.*backlinks", rf"^[^:;,\d]+ ({DAYS}), ", voyage),
    (r"h2", r"log scale: each step × 1[0,]*$", always),
    (r"h2|alt", rf"index, ({PERIOD}) = 100", index_base),
    (r"choices", rf"100 at the first common day the brief.s day, ({DAYS})$", published_on),
    (r"choices", r"Time all 1 year 5 years 10 years$", always),
    (r"choices", r"Index = 100\b", always),
    # Brief
    (r"^brief .*kicker", rf"published ({DAYS})", published_on),
    (r"^brief .*legend", rf"published ({DAYS})", published_on),
    (r"^brief .*choices", r"from (20\d\d) from 2010 one year either side", time_choices),
    (r"^brief li.*events", rf"^(?:(?P<number>\d+)|·) (?P<day>{DAYS}) ", numbered),
    (r"^brief p.*scorecard", rf"^(?P<all>\d+) claims?, (?:today|as of {DAYS}):", claims_counted),
    (r"^brief p.*scorecard", rf"as of ({DAYS}):", as_of),
    (r"^brief p.*(stands|claim)", rf"^As of ({DAYS})", as_of),
    (r"^brief li.*scorecard", rf"^(?P<many>\d+) \W (?P<mark>{MARK})", claims_with_mark),
    (r"ICD 203|th|td|tags", r"ICD 203", always),
    (r"", r"\b(?P<word>(?:very |almost )?\w+(?: even chance| chance)?),? (?P<band>\d+-\d+) %", band),
    (r"title span.tag", r"^(?P<band>\d+-\d+) %", band_of_claim),
    (r"^(brief|claims) td.*(scorecard|calibration)", r"^(\d+|\d+; near \d+|\d+ of \d+|too few.*)$", cell),
    (r"claim ", rf"^{DAYS}\s*{DAYS}$", always),
    (r"years.*claim", rf"({DAYS})({DAYS})", strip_ends),
    (r"claim", SINCE, since),
    (r"claim", r"since publication", since_publication),
    (r"reason.*claim|td\.changes.*claimlist", r"^.*$", why),
    (r"li.*claim", rf"^(?P<day>{DAYS}) \W (?P<mark>{MARK}) (?P<rest>.*)$", turned),
    (r"p.why|alt", rf"The claim's test looks at (?P<first>{DAYS}) to (?P<last>{DAYS})", looks_at),
    # Claims
    (
        r"^claims p.*calibration",
        r"(\d+) claims? \w+ analysts?'? own readings?, (\d+) claims? ha\w+ no test",
        not_scored,
    ),
    (r"details\.saveas", r"\bA4\b", lambda said: ""),  # a size of paper
    (r"^claims .*lead", r"^(?P<all>\d+) claims[^.]*", claims_counted),
    (r"^claims .*lead", rf"and on ({DAYS})", as_of),
    (r"^claims h2", r"^(?P<all>\d+) claims$", claims_counted),
    (r"^claims th", rf", ({DAYS})$", published_on),
    (r"^claims th", rf"^As of ({DAYS})$", as_of),
]


def faults(text: Text, masked: Masked) -> list[str]:
    """Return what is wrong with the numbers of a text: those that differ, and those that nobody recomputes."""
    words, quoted = masked.mask(text.words)
    if not re.search(r"\d", words):
        return []
    place, left, found = f"{text.page} {text.kind} {text.label}", words, []
    for kind, pattern, check in SENTENCES:
        if re.search(kind, place):
            for match in re.finditer(pattern, words):
                if match.start() == match.end() or not re.search(r"\d", left[match.start() : match.end()]):
                    continue
                try:
                    complaint = check(Said(text, match, quoted))
                except (KeyError, IndexError):
                    complaint = f"whose number is this: {match[0]}"
                if complaint:
                    found.append(complaint)
                left = (
                    left[: match.start()] + re.sub(r"\d", "#", left[match.start() : match.end()]) + left[match.end() :]
                )
    if numbers := re.findall(r"\d[\d,.]*", left):
        found.append(f"nobody recomputes {', '.join(numbers)}")
    return found
