"""IMF PortWatch: ships counted by their AIS signals, at straits, in ports and by country, and disruptions of trade.

Documentation: https://portwatch.imf.org/pages/data-and-methodology
Daily values, published on Tuesdays; the newest day is three to nine days old, and all history is calculated anew.
An ArcGIS feature service with quirks: it reports errors with status 200, some of them at random under load; a page
holds 1,000 rows whatever is asked; days came as milliseconds until spring 2026, since then as texts, and the column
was called `date_` for some hours; the columns of moving averages are texts.
"""

from __future__ import annotations

import html
import math
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from indicators.errors import SourceUnavailable
from indicators.loaders.reading import changed, day, document, frame, member, number, rows_without, shortened, whole
from indicators.model import Event, Query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from indicators.model import Answer, Area, Ask, Indicator

BASE_URL = "https://services9.arcgis.com/weJ1QsnbMYJlCHdG/arcgis/rest/services"
DISRUPTIONS = "portwatch_disruptions_database"
ROWS_A_PAGE = 1000
# Two pages of days in order follow each other; a wider step between them is a page that was skipped.
WIDEST_STEP = timedelta(days=7)
DAY_TYPES = ("esriFieldTypeDate", "esriFieldTypeDateOnly", "esriFieldTypeTimestampOffset")
# What an error says of a question that is wrong and stays so; all others pass.
LASTING = re.compile(r"field|clause|token|url|not found|does not exist", re.IGNORECASE)

# Of these each row gives a number, and their sum.
KINDS = ("container", "dry_bulk", "general_cargo", "roro", "tanker")

HOME_URL = "https://portwatch.imf.org"
NATURAL = {
    "DR": "Drought",
    "EQ": "Earthquake",
    "FL": "Flood",
    "TC": "Tropical cyclone",
    "TS": "Tsunami",
    "VO": "Volcanic eruption",
    "WF": "Wildfire",
}
# Straits by what an event's name has of them. The Red Sea's two ends are both counted here.
STRAITS = {
    "bab_el_mandeb": re.compile(r"mand[ae]b|red sea", re.IGNORECASE),
    "cape": re.compile(r"good hope", re.IGNORECASE),
    "hormuz": re.compile(r"hormuz", re.IGNORECASE),
    "suez": re.compile(r"suez|red sea", re.IGNORECASE),
}
# Names of countries other than the catalogue's own; what stands in brackets or after a comma is left out first.
ALIASES = {
    "bolivarian republic of venezuela": "VEN",
    "islamic republic of iran": "IRN",
    "republic of türkiye": "TUR",
    "turkey": "TUR",
    "turkiye": "TUR",
    "uae": "ARE",
    "united states of america": "USA",
}


def queries(indicator: Indicator, ask: Ask) -> list[Query]:
    """Return the first page of a layer's days; all columns, so that series of one place share the answer."""
    where = indicator.option("where")
    if ask.since:
        where = f"({where}) AND date >= DATE '{ask.since}'"
    return [_query(indicator.option("layer"), where, "date ASC")]


def event_queries(ask: Ask) -> list[Query]:  # noqa: ARG001 - an old event may be changed, and there are few
    """Return the first page of all disruptions, without their outlines, which are most of the answer."""
    return [_query(DISRUPTIONS, "1=1", "ObjectId ASC")]


def parse(answer: Answer, indicator: Indicator) -> pd.DataFrame:
    """Return one page's values of a column; rows of other places than the indicator's are left out."""
    rows = _rows(answer)
    places = _places(indicator.option("where"))
    mine = [row for row in rows if all(str(row.get(k, v)).casefold() == v for k, v in places.items())]
    if rows and not mine:
        wanted = ", ".join(f"{name}={value}" for name, value in places.items())
        raise changed(answer, f"no row of {wanted} (there is: {shortened(str(rows[0]))})")
    field, column = indicator.option("field"), _day_column(answer) if mine else ""
    days = [_day(answer, row, column) for row in mine]
    cells = (number(answer, _cell(answer, row, field), field) for row in mine)
    read = frame(answer, indicator, zip(days, cells, strict=True))
    sums = {day.isoformat(): _sum(answer, row, field) for day, row in zip(days, mine, strict=True)}
    both = [sums[day] for day in read["time_period"].dt.strftime("%Y-%m-%d")]
    return read.assign(parts=[each[0] for each in both], whole=[each[1] for each in both])


def _sum(answer: Answer, row: dict[str, Any], field: str) -> tuple[float, float]:
    """Return what a row's kinds of ships add up to, and the total that it gives itself; NaN where it has not all."""
    begins = field.partition("_")[0]
    names = [f"{begins}_{kind}" for kind in KINDS]
    total = f"{begins}_total" if begins == "n" else begins
    if not {*names, total} <= row.keys():
        return math.nan, math.nan
    cells = [number(answer, row[name], name) for name in (*names, total)]
    known = [each for each in cells if each is not None]
    return (math.fsum(known[:-1]), known[-1]) if len(known) == len(cells) else (math.nan, math.nan)


def nothing(answer: Answer, indicator: Indicator) -> str:
    """Return that the layer has no such place, as a wrong name or id has, or no value in its column."""
    where, layer = indicator.option("where"), indicator.option("layer")
    rows = _rows(answer)
    return rows_without(len(rows), where, f"the layer {layer}") + ("" if rows else ": is the name or id right?")


def more(query: Query, answers: Sequence[Answer]) -> Query | None:
    """Return the next page while an answer says that it was cut; it begins after the rows received, not those asked."""
    pages = [_rows(each) for each in answers]
    last = answers[-1]
    if last.sha256 in {each.sha256 for each in answers[:-1]}:
        raise changed(last, f"page {len(answers)} is a page that came before")
    if len(answers) > 1 and DISRUPTIONS not in query.url:
        _follow(answers[-2], last)
    held = sum(len(rows) for rows in pages)
    if not document(last).get("exceededTransferLimit"):
        keys = {repr(sorted(row.items())) for rows in pages for row in rows}
        if len(keys) < held:
            raise changed(last, f"{held - len(keys)} of {held} rows on {len(pages)} pages came before")
        return None
    if not pages[-1]:
        raise changed(last, f"no rows on page {len(pages)}, and more announced")
    params = dict(query.params) | {"resultOffset": str(held)}
    return Query(query.url, tuple(params.items()))


def events(answer: Answer, areas: Mapping[str, Area]) -> list[Event]:
    """Return the disruptions that touch one of these areas: a country named for it, or a strait in its name.

    An event stands on the day it began, if that is said. `year` is not read: it is wrong for some.
    """
    known = {area.name.casefold(): area.id for area in areas.values() if area.kind == "country"}
    known |= {alias: area_id for alias, area_id in ALIASES.items() if area_id in areas}
    known |= {area.id.casefold(): area.id for area in areas.values() if area.kind == "country"}
    found: dict[str, Event] = {}
    for row in _rows(answer):
        began = _stamp(answer, _cell(answer, row, "fromdate"))
        names = [_plain(_cell(answer, row, "eventname")), _plain(row.get("htmlname"))]
        touched = _countries(_plain(_cell(answer, row, "country")), known)
        touched += [each for each, name in STRAITS.items() if each in areas and name.search(" ".join(names))]
        identity = _plain(_cell(answer, row, "eventid"))
        if touched and began and identity:
            event = _event(answer, row, f"portwatch-{identity}", began, names, tuple(touched))
            found.setdefault(event.id, event)
    return list(found.values())


def _event(
    answer: Answer, row: dict[str, Any], identity: str, began: date, names: Sequence[str], areas: tuple[str, ...]
) -> Event:
    nature = NATURAL.get(_plain(_cell(answer, row, "eventtype")).upper(), "")
    name, title = names
    # A name alone, such as BAVI-26, does not say what it is; a title does.
    words = title or f"{nature or 'Disruption'} {name}".strip()
    level = _plain(_cell(answer, row, "alertlevel")).casefold()
    page = row.get("pageid")
    return Event(
        id=identity,
        date=began,
        title=f"{words} ({level} alert)" if level else words,
        kind="disaster" if nature else "shipment",
        areas=areas,
        source_name="IMF PortWatch",
        source_url=f"{HOME_URL}/pages/{page}" if re.fullmatch(r"[0-9a-f]{32}", str(page)) else f"{HOME_URL}/",
    )


def _query(layer: str, where: str, order: str) -> Query:
    return Query(
        f"{BASE_URL}/{layer}/FeatureServer/0/query",
        (
            ("where", where),
            ("outFields", "*"),
            ("orderByFields", order),
            ("returnGeometry", "false"),
            ("resultOffset", "0"),
            ("resultRecordCount", str(ROWS_A_PAGE)),
            ("f", "json"),
        ),
    )


def _rows(answer: Answer) -> list[dict[str, Any]]:
    """Return the rows of a page.

    Raises:
        SourceUnavailable: an error that passes, as the service makes them for right questions under load.
        SourceChanged: any other error, or a shape we do not know.
    """
    read = document(answer)
    if isinstance(read, dict) and "error" in read:
        error = read["error"] if isinstance(read["error"], dict) else {"message": read["error"]}
        details = error.get("details")
        said = [error.get("message"), *(details if isinstance(details, list) else [details])]
        words = "; ".join(str(each) for each in said if each)
        reason = f"PortWatch says {shortened(str(error.get('code')))}: {shortened(words)} [{answer.url}]"
        if LASTING.search(words):
            raise changed(answer, reason)
        raise SourceUnavailable(answer.source_id, reason, answer.body)
    features = member(answer, read, "features", list)
    return [member(answer, feature, "attributes", dict) for feature in features]


def _places(where: str) -> dict[str, str]:
    """Return what a where clause says a row must be, as far as it says so by name = 'value', joined by AND."""
    parts = [re.fullmatch(r"\s*(\w+)\s*=\s*'([^']*)'\s*", part) for part in re.split(r"\bAND\b", where)]
    return {part[1]: part[2].casefold() for part in parts if part}


def _day_column(answer: Answer) -> str:
    """Return the name of the column with the day, or nothing where year, month and day stand apart."""
    fields = member(answer, document(answer), "fields", list)
    types: dict[str, object] = {member(answer, field, "name", str): field.get("type") for field in fields}
    days = [name for name, kind in types.items() if kind in DAY_TYPES]
    days = [name for name in days if name.strip("_").casefold() == "date"] or days
    if len(days) == 1:
        return days[0]
    if {"year", "month", "day"} <= types.keys():
        return ""
    raise changed(answer, f"not one column with the day (there is: {shortened(', '.join(types))})")


def _day(answer: Answer, row: dict[str, Any], column: str) -> date:
    stamp = _stamp(answer, _cell(answer, row, column)) if column else None
    if any(row.get(name) is None for name in ("year", "month", "day")):
        if stamp is None:
            raise changed(answer, f"a row without a day: {shortened(str(row))}")
        return stamp
    year, month, number_in_month = (whole(answer, row, name) for name in ("year", "month", "day"))
    try:
        told = date(year, month, number_in_month)
    except (ValueError, OverflowError) as error:
        raise changed(answer, f"{year}, {month}, {number_in_month} is no day") from error
    # Milliseconds are those of some midnight, perhaps not that of UTC; more apart, one of the two is wrong.
    if stamp and abs(stamp - told) > timedelta(days=1):
        raise changed(answer, f"a row of {stamp} by its {column!r}, and of {told} by year, month and day")
    return told


def _stamp(answer: Answer, stamp: object) -> date | None:
    """Return the day of a text or of milliseconds since 1970 in UTC; None where there is none."""
    if stamp is None:
        return None
    if isinstance(stamp, int | float) and not isinstance(stamp, bool):
        try:
            return date(1970, 1, 1) + timedelta(days=stamp // 86_400_000)
        except (OverflowError, ValueError) as error:
            raise changed(answer, f"{shortened(str(stamp))} is no day in milliseconds") from error
    return day(answer, re.split(r"[T ]", str(stamp).strip())[0])


def _cell(answer: Answer, row: dict[str, Any], name: str) -> Any:
    if name not in row:
        raise changed(answer, f"no column {name!r} (there is: {shortened(', '.join(row))})")
    return row[name]


def _follow(before: Answer, after: Answer) -> None:
    """Refuse two pages of days that do not follow each other, as pages in order of days do."""
    left, right = _rows(before), _rows(after)
    if left and right:
        last = _day(before, left[-1], _day_column(before))
        first = _day(after, right[0], _day_column(after))
        if not timedelta(0) <= first - last <= WIDEST_STEP:
            raise changed(after, f"a page that begins on {first} after one that ends on {last}: rows are missing")


def _plain(cell: object) -> str:
    """Return a name without the mark-up that some have."""
    return "" if cell is None else shortened(re.sub(r"<[^>]*>", " ", html.unescape(str(cell))))


def _countries(names: str, known: Mapping[str, str]) -> list[str]:
    """Return the ids of the countries in a list of names, each once."""
    pieces = re.split(r"[,;/]", re.sub(r"\([^)]*\)", "", names))
    ids = [known[name] for name in (" ".join(piece.split()).casefold() for piece in pieces) if name in known]
    return list(dict.fromkeys(ids))
