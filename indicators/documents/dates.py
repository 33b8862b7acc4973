"""Days in words: the day a document names as its own, and the days, months and years that a sentence speaks of."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from indicators.documents import jalali
from indicators.model import Mention

if TYPE_CHECKING:
    from collections.abc import Iterable

EARLIEST, LATEST = date(1900, 1, 1), date(2099, 12, 31)
AHEAD = timedelta(days=120)  # a day without a year is more often past than to come
_ENGLISH = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_SHORT = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_SPANISH = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
_FRENCH = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_GERMAN = [
    "januar",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
]
_PERSIAN = ["ژانویه", "فوریه", "مارس", "آوریل", "مه", "ژوئن", "ژوئیه", "اوت", "سپتامبر", "اکتبر", "نوامبر", "دسامبر"]
_MONTHS = {
    name: number
    for names in (_PERSIAN, _GERMAN, _FRENCH, _SPANISH, _SHORT, _ENGLISH)
    for number, name in enumerate(names, start=1)
} | {"sept": 9, "jänner": 1, "setiembre": 9, "ژوئیهٔ": 7, "جولای": 7, "آگوست": 8}
_WEEKDAYS = (
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|lunes|martes|miércoles|jueves|viernes|sábado|domingo|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|"
    r"(?:(?:یک|دو|سه|چهار|پنج)[\u200c ]?)?شنبه|جمعه"
)


def _any_of(names: Iterable[str]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_M = rf"(?P<m>{_any_of(_MONTHS)})\b\.?"
_D = r"(?<!\d)(?P<d>[0-3]?\d)(?:st|nd|rd|th|er|[.º])?"
_Y = r"(?P<y>(?:19|20)\d\d)(?!\d)"
_LINES = [
    re.compile(rf"\b{_M}\s+{_D},?\s+{_Y}", re.IGNORECASE),
    re.compile(rf"{_D}\s+(?:de\s+|of\s+)?{_M},?\s+(?:del?\s+)?{_Y}", re.IGNORECASE),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)-(?P<n>\d\d)-(?P<d>\d\d)(?=$|[\sT,;)|])"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)/(?P<n>\d\d?)/(?P<d>\d\d?)\b"),
    re.compile(r"\b(?P<d>\d\d?)\.(?P<n>\d\d?)\.(?P<y>(?:19|20)\d\d)\b"),
    re.compile(r"\b(?P<first>\d\d?)/(?P<second>\d\d?)/(?P<y>(?:19|20)\d\d)\b"),
    re.compile(rf"(?<!\d)(?P<d>\d\d?)\s+(?P<jm>{_any_of(jalali.MONTHS)})\b(?:\s*ماه)?\s+(?P<jy>1[34]\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<jy>1[34]\d\d)/(?P<n>\d\d?)/(?P<d>\d\d?)\b"),
    re.compile(r"(?:^|(?<=\s))(?P<epoch>\d{10}|\d{13})(?=$|\s)"),
    re.compile(r"^(?P<y>(?:19|20)\d\d)(?P<n>\d\d)(?P<d>\d\d)$"),
]
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_TEMPLATE = re.compile(r"\{\{\s*(\d+)\s*(?:\|[^{}]*)?\}\}")
_PUBLISHED = (
    r"(?:(?:first\s+|last\s+)?(?:published|posted|updated|modified|released|issued|created)(?:\s+(?:date|on))?|"
    r"(?:publication|release|issue)\s+date|date(?:\s+(?:published|posted|issued|of\s+(?:publication|issue|release)))?|"
    r"publicad[oa]|actualizad[oa]|fecha(?:\s+de\s+publicación)?|publiée?|mise?\s+à\s+jour|parue?|stand|datum|veröffentlicht|"
    r"تاریخ(?:\s+انتشار)?)"
)
_CUTOFF = re.compile(
    r"(?:(?:information|data|intelligence|research)\s+)?(?:cut-?\s?off(?:\s+(?:date|time))?|(?:current\s+)?as\s+of)\b",
    re.IGNORECASE,
)
# What may stand right before a day on the same line: a word of publishing, an article, the day of the week.
_LEAD = rf"(?:{_PUBLISHED}\s*:?\s*)?(?:(?:on|el|le|am|den|the)\s+)?(?:(?:{_WEEKDAYS})\.?[,،]?\s+)?(?:(?:el|le|den|the)\s+)?$"
_ALONE = re.compile(_LEAD, re.IGNORECASE)
_APART = re.compile(rf"(?:.*?(?:[,،;:|•·–—(/]|\s-|\bas\s+of)\s*)?{_LEAD}", re.IGNORECASE)
_TIME = re.compile(
    r"(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?[\s,;|•·–—-]*"
    r"(?:(?:at\s+)?\d{1,2}(?:[:.h]\d\d){0,2}\s*(?:[ap]\.?m\b\.?)?\s*\(?(?:[A-Z]{1,5}\b|[+-]\d\d:?\d\d|local time)?\)?)?[\s.)]*$",
    re.IGNORECASE,
)
_THEN = re.compile(r"\s*(?:[,،;:|•·–—()/]|-\s|by\b|at\b|\d)")
_RUNS_ON = re.compile(rf"(?:{_any_of(_MONTHS)})\.?\s+\d\d?\s*(?:[-–—]|to|and)\s*$", re.IGNORECASE)
_DATELINE = re.compile(r"(?P<head>.{5,90}?)\s*(?:\s[-–]{1,2}\s|—)\s*\S")
_PLACE = re.compile(r"(?:[^\W\d_a-zß-ÿ][\w.'’-]*[\s,/]*){1,6}$")
_LONGEST_LINE = 160


def day_named(text: str) -> date | None:
    """Return the day that a line of a document's head gives, or None where it gives none or no one day.

    Beside the day the line may have other words, if they are set apart ("Iran Update, September 30, 2024"); a day in a
    sentence is none. "05/04/2020" names no one day: it is May in one country and April in another. Ten or thirteen
    digits are seconds or milliseconds since 1970, which page templates leave where they were not filled in.
    """
    line = _plain(text)
    found = _first(line)
    if found is None or runs_on(line):
        return None
    day, before, after = found
    apart = _APART.match(before) and not _RUNS_ON.search(before) and (_TIME.match(after) or _THEN.match(after))
    return day if apart else None


def day_alone(text: str) -> date | None:
    """Return the day of a line that says nothing else, but for "Published", a day of the week or an hour."""
    found = _first(_plain(text))
    return found[0] if found and _ALONE.match(found[1]) and _TIME.match(found[2]) else None


def day_of_dateline(text: str) -> date | None:
    """Return the day in the dateline that opens a report: "CARACAS, Oct 3, 2023 (Reuters) - Oil exports"."""
    dateline = _DATELINE.match(text)
    found = _first(_plain(dateline["head"])) if dateline else None
    return found[0] if found and _PLACE.match(found[1]) and re.match(r"\s*(?:\(|$)", found[2]) else None


def is_cutoff(text: str) -> bool:
    """Return whether a line names the day up to which its authors knew, and not that of publication."""
    return _CUTOFF.search(text) is not None


def runs_on(line: str) -> bool:
    """Return whether a line is running prose: a stop at its end, and five words or more that are no names."""
    words = re.findall(r"(?<![\w'’-])[^\W\d_A-ZÀ-Þ][\w'’-]*", line)
    return len(words) >= 5 and re.search(r"[.!?…؟۔][\"'”’»)\]]*(?:\s*\[[\d,–-]{1,9}\])*$", line.strip()) is not None


def _plain(text: str) -> str:
    line = re.sub(r"\s+", " ", text.translate(_DIGITS)).strip(" *_|•–—-")
    return _TEMPLATE.sub(r"\1", line)


def _first(line: str) -> tuple[date, str, str] | None:
    """Return the first day of a line, with the words before and after it."""
    if not line or len(line) > _LONGEST_LINE:
        return None
    matches = [match for form in _LINES if (match := form.search(line))]
    for match in sorted(matches, key=re.Match.start):
        if day := _day(match):
            return day, line[: match.start()], line[match.end() :]
    return None


def _day(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    if epoch := parts.get("epoch"):
        return _within(datetime.fromtimestamp(int(epoch) / (1000 if len(epoch) == 13 else 1), UTC).date())
    if year := parts.get("jy"):
        month = jalali.MONTHS[parts["jm"]] if parts.get("jm") else int(parts["n"])
        return jalali.day_of(int(year), month, int(parts["d"]))
    if parts.get("first"):
        return _slashed(int(parts["first"]), int(parts["second"]), int(parts["y"]))
    month = _MONTHS[parts["m"].lower()] if parts.get("m") else int(parts["n"])
    return _made(int(parts["y"]), month, int(parts["d"]))


def _slashed(first: int, second: int, year: int) -> date | None:
    if first > 12 or first == second:
        return _made(year, second, first)
    return _made(year, first, second) if second > 12 else None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return _within(date(year, month, day))
    except ValueError:
        return None


def _within(day: date) -> date | None:
    return day if EARLIEST <= day <= LATEST else None


# In running text a month has a capital; "may" and "march" are verbs.
_NAMES = "|".join(
    sorted(
        {each.capitalize() for each in (*_ENGLISH, *_SHORT, "sept") if each != "may"} | {"May"}, key=len, reverse=True
    )
)
_MONTH = rf"(?P<m>{_NAMES})\b\.?"
_RANGE = r"(?:\s?(?:-|–|to|and)\s?(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?)?"
_PATTERNS = [
    ("day", re.compile(rf"\b{_MONTH}\s(?P<d>[0-3]?\d)(?:st|nd|rd|th)?{_RANGE}\b(?!\s?(?:%|percent|per cent|million|billion))(?:,?\s{_Y}\b)?")),
    ("day", re.compile(rf"\b(?P<d>[0-3]?\d)(?:st|nd|rd|th)?{_RANGE}\s(?:of\s)?{_MONTH}(?:,?\s{_Y}\b)?")),
    ("iso", re.compile(r"\b(?P<y>(?:19|20)\d\d)-(?P<n>[01]\d)-(?P<d>[0-3]\d)\b")),
    ("month", re.compile(rf"\b{_MONTH}(?:\s(?:of\s)?{_Y}\b)?")),
    ("quarter", re.compile(rf"\b(?:(?P<q>first|second|third|fourth)\squarter(?:\sof)?|Q(?P<qn>[1-4]))(?:\s?{_Y})?\b", re.IGNORECASE)),
    ("half", re.compile(rf"\b(?P<h>first|second)\shalf\sof\s{_Y}\b", re.IGNORECASE)),
    ("years", re.compile(r"\b(?P<y>(?:19|20)\d\d)\s?[-–]\s?(?P<y2>(?:19|20)\d\d|\d\d)\b")),
    ("year", re.compile(r"(?<![\w$€£.,-])(?P<y>(?:19|20)\d\d)\b(?![,.]\d|\s?(?:%|percent|barrels|tons|bpd|million|billion|troops|people|rial))")),
    ("word", re.compile(r"\b(?P<w>yesterday|today|last week|this week|last month|this month|last year|this year)\b", re.IGNORECASE)),
]  # fmt: skip
_NO_YEAR = re.compile(r"(?:resolution|res\.|no\.|number|section|article|law|act|page|flight|imo|un)\s*$", re.IGNORECASE)
BEFORE = 40  # letters before a word that say what it is
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


def mentions(text: str, published: date) -> list[Mention]:
    """Return the days, months, quarters and years that a sentence speaks of, in order.

    A day or month without a year is the last such one that lies at most AHEAD after publication.
    """
    found: list[Mention] = []
    taken = bytearray(len(text))
    for kind, form in _PATTERNS:
        for match in form.finditer(text):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            span = None if _no_date(kind, match, text) else _span(kind, match, published)
            if span is None:
                continue
            taken[start:end] = b"\x01" * (end - start)
            words = match.group().rstrip(". ")
            found.append(Mention("date", _named(*span), words, start, start + len(words), first=span[0], last=span[1]))
    return sorted(found, key=lambda each: each.start)


def _no_date(kind: str, match: re.Match[str], text: str) -> bool:
    if kind == "year":
        return _NO_YEAR.search(text, max(0, match.start() - BEFORE), match.start()) is not None
    if kind != "month" or match["y"]:
        return False
    before = text[max(0, match.start() - BEFORE) : match.start()].rstrip()
    if match["m"] in ("May", "March", "Mar", "Jan"):
        # Alone, these are months only after a preposition: "in May", but "May I", "Jan said".
        return (
            re.search(r"\b(?:in|since|until|by|from|during|to|of|last|this|next|late|early|mid)[\s-]$", before + " ")
            is None
        )
    return False


def _span(kind: str, match: re.Match[str], published: date) -> tuple[date, date] | None:
    parts = match.groupdict()
    year = int(parts["y"]) if parts.get("y") else None
    if kind == "iso":
        day = _made(int(parts["y"]), int(parts["n"]), int(parts["d"]))
        return (day, day) if day else None
    if kind == "day":
        month = _month(parts["m"])
        first = _dated(year, month, int(parts["d"]), published)
        last = _dated(first.year, month, int(parts["d2"]), published) if first and parts.get("d2") else first
        return (first, last) if first and last and first <= last else None
    if kind == "month":
        month = _month(parts["m"])
        first = _dated(year, month, 1, published)
        return (first, _month_end(first)) if first else None
    if kind == "quarter":
        number = int(parts["qn"]) if parts.get("qn") else _ORDINALS[parts["q"].lower()]
        first = date(year or published.year, 3 * number - 2, 1)
        return first, _month_end(date(first.year, 3 * number, 1))
    if kind == "half":
        number = _ORDINALS[parts["h"].lower()]
        return date(int(parts["y"]), 6 * number - 5, 1), _month_end(date(int(parts["y"]), 6 * number, 1))
    if kind == "years":
        low = int(parts["y"])
        high = int(parts["y2"]) if len(parts["y2"]) == 4 else low // 100 * 100 + int(parts["y2"])
        return (date(low, 1, 1), date(high, 12, 31)) if low < high <= LATEST.year else None
    if kind == "year":
        return (date(int(parts["y"]), 1, 1), date(int(parts["y"]), 12, 31)) if int(parts["y"]) <= LATEST.year else None
    return _relative(parts["w"].lower(), published)


def _relative(words: str, published: date) -> tuple[date, date]:
    which, _, what = words.partition(" ")
    back = 1 if which in ("yesterday", "last") else 0
    if not what:
        day = published - timedelta(days=back)
        return day, day
    if what == "week":
        monday = published - timedelta(days=published.weekday() + 7 * back)
        return monday, monday + timedelta(days=6)
    if what == "month":
        first = published.replace(day=1)
        first = (first - timedelta(days=1)).replace(day=1) if back else first
        return first, _month_end(first)
    return date(published.year - back, 1, 1), date(published.year - back, 12, 31)


def _month(name: str) -> int:
    return _MONTHS[name.lower()]


def _dated(year: int | None, month: int, day: int, published: date) -> date | None:
    if year is not None:
        return _made(year, month, day)
    near = [found for each in (-1, 0, 1) if (found := _made(published.year + each, month, day))]
    near = [each for each in near if each <= published + AHEAD]
    return max(near, default=None)


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _named(first: date, last: date) -> str:
    if first == last:
        return first.isoformat()
    if first.day == 1 and last == _month_end(first):
        return f"{first:%Y-%m}"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return str(first.year) if first.year == last.year else f"{first.year}/{last.year}"
    return f"{first.isoformat()}/{last.isoformat()}"
