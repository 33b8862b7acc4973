"""The catalogue: data/catalog/*.toml and the tables of ports and voyages, checked against each other.

Everything wrong is reported at once. Adding an indicator from a source we have is one entry in
`indicators.toml`; adding an event, one in `events.toml`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from indicators.model import (
    FREQUENCIES,
    PROVENANCES,
    TOPICS,
    USES,
    Area,
    Catalog,
    Event,
    Indicator,
    Port,
    Source,
    Voyage,
)
from indicators.tables import Entry, Faults, csv_rows, day_of, read_text, toml_entries

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from pathlib import Path

AREA_KINDS = ("country", "strait", "group")
EVENT_KINDS = (
    "arms",
    "cooperation",
    "currency",
    "disaster",
    "gold",
    "information",
    "licence",
    "military",
    "politics",
    "sanctions",
    "seizure",
    "shipment",
    "statement",
    "un",
)
PORT_COLUMNS = ("name", "locode", "area", "latitude", "longitude", "source_name", "source_url", "notes")
VOYAGE_COLUMNS = (
    "ship",
    "imo",
    "flag",
    "direction",
    "group",
    "from_port",
    "to_port",
    "departed",
    "arrived",
    "date_meaning",
    "cargo",
    "cargo_barrels",
    "outcome",
    "source_name",
    "source_url",
    "notes",
)


def load(data: Path, faults: Faults) -> Catalog:
    """Return the catalogue under `data`; what is wrong goes to `faults`, and the rest is returned."""
    folder = data / "catalog"
    sources = {each.id: each for each in map(_source, _entries(folder / "sources.toml", "source", faults))}
    areas = {each.id: each for each in map(_area, _entries(folder / "areas.toml", "area", faults))}
    indicators = {}
    for entry in _entries(folder / "indicators.toml", "indicator", faults):
        indicator = _indicator(entry)
        _known(entry, "source", (indicator.source,), sources)
        _known(entry, "areas", indicator.areas, areas)
        _known(entry, "counterparts", indicator.counterparts, areas)
        indicators[indicator.id] = indicator
    events = {}
    for entry in _entries(folder / "events.toml", "event", faults):
        event = _event(entry)
        _known(entry, "areas", event.areas, areas)
        events[event.id] = event
    ports = _ports(data / "figures" / "ports.csv", areas, faults)
    voyages = _voyages(data / "figures" / "voyages.csv", areas, ports, faults)
    return Catalog(sources, areas, indicators, events, ports, voyages)


def _entries(path: Path, name: str, faults: Faults) -> list[Entry]:
    text = read_text(path, faults)
    if text is None:
        return []
    entries = toml_entries(text, path, name, faults)
    seen: dict[str, int] = {}
    for entry in entries:
        key = str(entry.table.get("id", ""))
        if key in seen:
            entry.fault("id", f"{name} {key} stands twice; first on line {seen[key]}")
        seen.setdefault(key, entry.line)
    return entries


def _known(entry: Entry, key: str, ids: tuple[str, ...], known: Collection[str]) -> None:
    for each in ids:
        if each and each not in known:
            entry.fault(key, f"{key} names {each!r}, which the catalogue does not have")


def _source(entry: Entry) -> Source:
    source = Source(
        id=entry.text("id"),
        title=entry.text("title"),
        producer=entry.text("producer"),
        url=entry.address("url", ""),
        licence=entry.text("licence"),
        licence_url=entry.text("licence_url", ""),
        use=entry.choice("use", USES),
        terms=entry.text("terms"),
        attribution=entry.text("attribution"),
        first_published=entry.day("first_published"),
        first_published_note=entry.text("first_published_note"),
        restates=entry.flag("restates"),
        restates_note=entry.text("restates_note"),
    )
    entry.finish()
    return source


def _area(entry: Entry) -> Area:
    area = Area(entry.text("id"), entry.text("name"), entry.choice("kind", AREA_KINDS))
    entry.finish()
    return area


def _indicator(entry: Entry) -> Indicator:
    indicator = Indicator(
        id=entry.text("id"),
        title=entry.text("title"),
        short=entry.text("short"),
        topic=entry.choice("topic", TOPICS),
        source=entry.text("source"),
        areas=entry.names("areas"),
        counterparts=entry.names("counterparts"),
        geography=entry.text("geography"),
        unit=entry.text("unit"),
        frequency=entry.choice("frequency", FREQUENCIES),
        provenance=entry.choice("provenance", PROVENANCES),
        producer=entry.text("producer"),
        url=entry.address("url"),
        licence=entry.text("licence"),
        taken_on=entry.day("taken_on"),
        lag_days=entry.integer("lag_days"),
        notes=entry.text("notes", ""),
        change=entry.choice("change", ("percent", "points"), "percent"),
        mark=entry.choice("mark", ("line", "bar", "point"), "line"),
        reads=entry.choice("reads", ("", "week"), ""),
        covers=entry.choice("covers", ("D", "M", "A"), "D"),
        currency=entry.text("currency", ""),
        log=entry.flag("log", False),
        breaks=entry.days("breaks"),
        provisional=entry.days("provisional"),
        ended=entry.day_or_none("ended"),
    )
    if not -366 <= indicator.lag_days <= 3660:
        entry.fault("lag_days", f"lag_days = {indicator.lag_days} is not between -366 and 3660")
    if not indicator.areas:
        entry.fault("areas", "areas is empty; name at least one")
    entry.finish()
    return indicator


def _event(entry: Entry) -> Event:
    event = Event(
        id=entry.text("id"),
        date=entry.day("date"),
        title=entry.text("title"),
        kind=entry.choice("kind", EVENT_KINDS),
        areas=entry.names("areas"),
        source_name=entry.text("source_name"),
        source_url=entry.address("source_url"),
    )
    entry.finish()
    return event


def _ports(path: Path, areas: Collection[str], faults: Faults) -> dict[str, Port]:
    ports: dict[str, Port] = {}
    for line, (name, locode, area, latitude, longitude, source, url, notes) in csv_rows(path, PORT_COLUMNS, faults):
        if not name or name in ports:
            faults.add(path, line, f"port {name!r} stands twice" if name else "a port without a name")
        if area not in areas:
            faults.add(path, line, f"area {area!r} is not in areas.toml")
        north = _number(latitude, 90, path, line, faults)
        east = _number(longitude, 180, path, line, faults)
        ports[name] = Port(name, locode, area, north, east, source, url, notes)
    return ports


def _voyages(path: Path, areas: Collection[str], ports: Collection[str], faults: Faults) -> tuple[Voyage, ...]:
    voyages = []
    for line, row in csv_rows(path, VOYAGE_COLUMNS, faults):
        cells = dict(zip(VOYAGE_COLUMNS, row, strict=True))
        for end in ("from_port", "to_port"):
            if cells[end] and cells[end] not in ports:
                faults.add(path, line, f"{end} {cells[end]!r} is not in ports.csv")
        for area in cells["direction"].split("-"):
            if area not in areas:
                faults.add(path, line, f"direction names {area!r}, which is not in areas.toml")
        if cells["imo"] and not imo_is_valid(cells["imo"]):
            faults.add(path, line, f"imo {cells['imo']!r} fails its check digit")
        departed, arrived = (_day(cells[each], path, line, faults) for each in ("departed", "arrived"))
        if departed and arrived and departed > arrived:
            faults.add(path, line, f"departed {departed} lies after arrived {arrived}")
        texts = {key: cells[key] for key in VOYAGE_COLUMNS if key not in ("departed", "arrived", "cargo_barrels")}
        barrels = _number(cells["cargo_barrels"], 1e8, path, line, faults)
        voyages.append(Voyage(departed=departed, arrived=arrived, cargo_barrels=barrels, **texts))
    return tuple(voyages)


def imo_is_valid(imo: str) -> bool:
    """Return whether a ship's seven-digit IMO number has the right check digit.

    The first six digits times 7, 6, 5, 4, 3, 2 add up to a number that ends in the seventh.
    """
    if len(imo) != 7 or not (imo.isascii() and imo.isdigit()):
        return False
    return sum(int(digit) * (7 - place) for place, digit in enumerate(imo[:6])) % 10 == int(imo[6])


def _number(text: str, most: float, path: Path, line: int, faults: Faults) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not abs(value) <= most:
        faults.add(path, line, f"{text!r} is no number up to {most:g}")
        return None
    return value


def _day(text: str, path: Path, line: int, faults: Faults) -> date | None:
    day = day_of(text)
    if text and day is None:
        faults.add(path, line, f"{text!r} is no day (like 2020-09-30)")
    return day
