"""The catalogue: data/catalog/*.toml and the tables of ports and voyages, checked against each other.

Everything wrong is reported at once. Adding an indicator from a source we have is one entry in
`indicators.toml`; adding an event, one in `events.toml`. The operator's own files of the same names, in `catalog/`
under INDICATORS_HOME, are read after those that ship, with the same checks; an update of the program leaves them alone.
"""

from __future__ import annotations

import math
import re
from datetime import date
from typing import TYPE_CHECKING, Any

from indicators.core.believed import bounds, check
from indicators.core.tables import Entry, Faults, both, csv_rows, day_of, entries_in, listed, toml_files
from indicators.core.words import said
from indicators.loaders import LOADERS
from indicators.loaders.options import wrong
from indicators.model import (
    ACTORS,
    EVENT_EFFECTS,
    FREQUENCIES,
    GUESS,
    PROVENANCES,
    SEEN,
    STANDS,
    TOPICS,
    USES,
    Area,
    Catalog,
    Event,
    Indicator,
    Port,
    Service,
    Source,
    Taken,
    Voyage,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

FILES = ("sources", "areas", "indicators", "events", "lexicon", "concepts", "taken")
MOST_OF_A_SERVICE = 100_000  # seconds, hours or days
HOLIDAYS = ("", "ECB", "US", "VE")
# Formulas of derived series, and how many inputs each takes; `derive.py` has the arithmetic.
COMMIT = re.compile(r"[0-9a-f]{40}")
FORMULAS = {"mean": 1, "premium": 2, "gap": 2}
AREA_KINDS = ("country", "strait", "group")
PORT_COLUMNS = ("name", "locode", "area", "latitude", "longitude", "source_name", "source_url", "notes")
VOYAGE_COLUMNS = (
    "ship", "imo", "flag", "direction", "group", "from_port", "to_port", "departed", "arrived", "date_meaning",
    "known_on", "cargo", "cargo_barrels", "outcome", "outcome_on", "source_name", "source_url", "notes",
)  # fmt: skip

# Of each day of a voyage the one that it does not lie after.
VOYAGE_DAYS = {"departed": "arrived", "arrived": "known_on", "known_on": "outcome_on", "outcome_on": ""}


def load(data: Path, faults: Faults, own: Path | None = None) -> Catalog:
    """Return the catalogue; what is wrong goes to `faults`, and the rest is returned.

    Args:
        data: the folder of what ships.
        faults: where faults go.
        own: the operator's folder; what is in its `catalog/` is read after what ships.
    """

    def entries(file: str, name: str) -> list[Entry]:
        return entries_in(toml_files(both(f"catalog/{file}.toml", data, own), (name,), faults), name, faults)

    if own is not None:
        _only_known(own / "catalog", faults)
    sources = {each.id: each for each in map(_source, entries("sources", "source"))}
    areas = {each.id: each for each in map(_area, entries("areas", "area"))}
    ports = _ports(data / "figures" / "ports.csv", areas, faults)
    indicators = {}
    described = entries("indicators", "indicator")
    ids = {str(entry.table.get("id", "")) for entry in described}
    for entry in described:
        indicator = _indicator(entry)
        _asked(entry, indicator, sources, ids, ports)
        _known(entry, "source", (indicator.source,), sources)
        _known(entry, "areas", indicator.areas, areas)
        _known(entry, "counterparts", indicator.counterparts, areas)
        if indicator.id:  # the fault of one without is told; no file can be asked after it
            indicators[indicator.id] = indicator
    events = {}
    for entry in entries("events", "event"):
        event = _event(entry)
        _known(entry, "areas", event.areas, areas)
        _known(entry, "actor", event.actor, {*areas, *ACTORS})
        events[event.id] = event
    taken = []
    known_files = [path for path in both("catalog/taken.toml", data, own) if path.exists()]
    for entry in entries_in(toml_files(known_files, ("taken",), faults), "taken", faults):
        taken.append(_taken(entry))
        _known(entry, "series", taken[-1].series, indicators)
    voyages = _voyages(data / "figures" / "voyages.csv", areas, ports, faults)
    folders = (data,) if own is None else (data, own)
    return Catalog(sources, areas, indicators, events, ports, voyages, tuple(taken), folders)


def own_series(data: Path, own: Path) -> frozenset[str] | None:
    """Return the ids of the operator's own indicators, or None where their file cannot be read.

    What is wrong in either file is not told again: `load` has done so.
    """
    shipped, *theirs = both("catalog/indicators.toml", data, own)
    unheard = Faults()
    if not theirs:
        return frozenset()
    files = toml_files([shipped, *theirs], ("indicator",), unheard)
    if all(file.path not in theirs for file in files):
        return None
    first = {str(each.table.get("id", "")): each.path for each in reversed(entries_in(files, "indicator", unheard))}
    return frozenset(name for name, where in first.items() if where in theirs)


def _only_known(folder: Path, faults: Faults) -> None:
    """Note files that would not be read: most often a misspelling."""
    for path in listed(folder, ".toml", faults):
        if path.stem not in FILES:
            faults.add(path, 1, f"no file of the catalogue has this name; there are {', '.join(FILES)} (.toml)")


def _known(entry: Entry, key: str, ids: tuple[str, ...], known: Collection[str]) -> None:
    for each in ids:
        if each and each not in known:
            entry.fault(key, f"{key} names {said(each)}, which the catalogue does not have")


def _source(entry: Entry) -> Source:
    source = Source(
        id=entry.name("id"),
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
        passes_on=entry.flag("passes_on", False),
        service=_service(entry) if "loader" in entry.table else None,
    )
    entry.finish()
    return source


def _service(entry: Entry) -> Service:
    service = Service(
        loader=entry.choice("loader", LOADERS),
        key_env=entry.text("key_env", ""),
        key_in=entry.text("key_in", ""),
        key_required=entry.flag("key_required", False),
        pace_seconds=entry.integer("pace_seconds"),
        interval_hours=entry.integer("interval_hours"),
        window_days=entry.integer("window_days"),
        history_days=entry.integer("history_days", 0),
        timeout_seconds=entry.integer("timeout_seconds", 30),
        holidays=entry.choice("holidays", HOLIDAYS, ""),
        release_weekday=entry.integer("release_weekday", 0),
        release_months=tuple(int(each) for each in entry.numbers("release_months")),
        momentary=entry.flag("momentary", False),
        redirects_to=entry.hosts("redirects_to"),
    )
    for key in ("pace_seconds", "interval_hours", "window_days", "history_days", "timeout_seconds"):
        if not 0 <= getattr(service, key) <= MOST_OF_A_SERVICE:
            entry.fault(key, f"{key} = {getattr(service, key)} is not between 0 and {MOST_OF_A_SERVICE:,}")
    if service.key_env and service.key_in.partition(" ")[0] not in ("param", "header"):
        entry.fault("key_in", f'key_in = {said(service.key_in)} is neither "param NAME" nor "header NAME"')
    if not 0 <= service.release_weekday <= 7 or not all(1 <= each <= 12 for each in service.release_months):
        entry.fault("release_weekday", "release_weekday is 1 (Monday) to 7, release_months are 1 to 12")
    return service


def _area(entry: Entry) -> Area:
    name = entry.text("name")
    area = Area(entry.name("id"), name, entry.choice("kind", AREA_KINDS), entry.text("in_words", name))
    entry.finish()
    return area


def _taken(entry: Entry) -> Taken:
    taken = Taken(
        series=entry.names("series"),
        until=entry.day_or_none("until"),
        repository=entry.text("repository"),
        file=entry.text("file"),
        place=entry.text("place"),
        commit=entry.text("commit"),
        basis=entry.text("basis"),
    )
    if taken.commit and not COMMIT.fullmatch(taken.commit):
        entry.fault("commit", f"commit = {said(taken.commit)} is not the 40 hexadecimal digits of a commit")
    entry.finish()
    return taken


def _indicator(entry: Entry) -> Indicator:
    indicator = Indicator(
        id=entry.name("id"),
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
        drawn_as=entry.choice("drawn_as", ("line", "bar", "point"), "line"),
        reads=entry.choice("reads", ("", "week"), ""),
        covers=entry.choice("covers", ("D", "M", "A"), "D"),
        currency=entry.text("currency", ""),
        log=entry.flag("log", False),
        breaks=entry.days("breaks"),
        provisional=entry.days("provisional"),
        ended=entry.day_or_none("ended"),
        asks=entry.text("asks", ""),
        options=entry.options("options"),
        seen=entry.text("seen", GUESS),
        formula=entry.choice("formula", FORMULAS, ""),
        inputs=entry.names("inputs"),
        plausible=bounds(entry, "plausible"),
        jump=entry.number("jump", 0.0),
        still=entry.integer("still", 0),
        by_hand=entry.flag("by_hand", False),
        against=entry.text("against", ""),
        within=entry.number("within", 0.02),
        usual=bounds(entry, "usual"),
        enough=entry.integer("enough", 0),
        part_of=entry.text("part_of", ""),
        share=entry.flag("share", False),
        stands=entry.choice("stands", STANDS, "span" if entry.table.get("drawn_as") == "bar" else "middle"),
        concepts=entry.names("concepts"),
        years_to=entry.days("years_to"),
        caution=entry.text("caution", ""),
        caution_from=entry.day_or_none("caution_from"),
        first_published=entry.day_or_none("first_published"),
        by_way_of=entry.text("by_way_of", ""),
    )
    check(entry, indicator)
    if not -366 <= indicator.lag_days <= 3660:
        entry.fault("lag_days", f"lag_days = {indicator.lag_days} is not between -366 and 3660")
    if indicator.drawn_as == "bar" and indicator.stands != "span":
        entry.fault(
            "stands", f"stands = {said(indicator.stands)}, but a bar stands over its whole period: leave it out"
        )
    if indicator.caution_from and not indicator.caution:
        entry.fault("caution_from", "caution_from is the day from which a caution stands; write the caution too")
    if not SEEN.fullmatch(indicator.seen):
        entry.fault("seen", f"seen = {said(indicator.seen)} is none of: recorded 2026-07, documented, guess")
    if not indicator.areas:
        entry.fault("areas", "areas is empty; name at least one")
    entry.finish()
    return indicator


def _asked(
    entry: Entry, indicator: Indicator, sources: Mapping[str, Source], ids: Collection[str], ports: Collection[str]
) -> None:
    """Note options that no loader takes or that name nothing there is, and formulas over series that are not there."""
    _known(entry, "asks", (indicator.asks,), sources)
    _known(entry, "inputs", indicator.inputs, ids)
    _known(entry, "against", (indicator.against,), ids)
    _known(entry, "part_of", (indicator.part_of,), ids)
    if len(indicator.inputs) != FORMULAS.get(indicator.formula, 0):
        entry.fault("inputs", f"formula {indicator.formula!r} takes {FORMULAS.get(indicator.formula, 0)} inputs")
    service = sources[indicator.asked].service if indicator.asked in sources else None
    if not indicator.options:
        return
    if service is None or service.loader not in LOADERS:
        entry.fault("options", f"source {indicator.asked!r} has no loader, so options mean nothing")
        return
    needs, takes = LOADERS[service.loader]
    names = {name for name, _ in indicator.options}
    for name in sorted(needs - names):
        entry.fault("options", f"options.{name} is missing; loader {service.loader} needs it")
    for name in sorted(names - needs - takes):
        entry.fault("options", f"unknown options.{name}; loader {service.loader} takes {', '.join(needs | takes)}")
    for name, words in wrong(service.loader, dict(indicator.options), ports):
        entry.fault(f"options.{name}", f"options.{name}: {words}")


def _event(entry: Entry) -> Event:
    event = Event(
        id=entry.name("id"),
        date=entry.day("date"),
        known_on=entry.day_or_none("known_on"),
        title=entry.text("title"),
        later=entry.text("later", ""),
        later_on=entry.day_or_none("later_on"),
        published_about=entry.day_or_none("published_about"),
        kind=entry.choice("kind", EVENT_EFFECTS),
        areas=entry.names("areas"),
        actor=entry.names("actor"),
        effect=entry.text("effect", ""),
        source_name=entry.text("source_name"),
        source_url=entry.address("source_url"),
    )
    ways = EVENT_EFFECTS.get(event.kind, {})
    if event.effect and ways and event.effect not in ways:
        entry.fault("effect", f"effect = {said(event.effect)}; an event of the kind {event.kind} has {', '.join(ways)}")
    if event.known_on and event.known_on < event.date:
        entry.fault("known_on", f"known_on = {event.known_on} lies before {event.date}, the day it happened")
    if event.published_about and event.published_about >= (event.known_on or event.date):
        entry.fault("published_about", "published_about lies before known_on, the day of the copy that shows it")
    if bool(event.later) != (event.later_on is not None):
        entry.fault("later", "later, what came after, and later_on, the day since when that is known, go together")
    if event.later_on and event.later_on <= (event.known_on or event.date):
        entry.fault("later_on", f"later_on = {event.later_on} is no day after the event was known")
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
        cells: dict[str, Any] = dict(zip(VOYAGE_COLUMNS, row, strict=True))
        for end in ("from_port", "to_port"):
            if cells[end] and cells[end] not in ports:
                faults.add(path, line, f"{end} {cells[end]!r} is not in ports.csv")
        for area in cells["direction"].split("-"):
            if area not in areas:
                faults.add(path, line, f"direction names {area!r}, which is not in areas.toml")
        if cells["imo"] and not imo_is_valid(cells["imo"]):
            faults.add(path, line, f"imo {cells['imo']!r} fails its check digit")
        days = {name: _day(cells[name], path, line, faults) for name in VOYAGE_DAYS}
        for first, last in VOYAGE_DAYS.items():
            if last and (days[first] or date.min) > (days[last] or date.max):
                faults.add(path, line, f"{first} {days[first]} lies after {last} {days[last]}")
        barrels = _number(cells["cargo_barrels"], 1e8, path, line, faults)
        voyages.append(Voyage(**{**cells, **days, "cargo_barrels": barrels}))
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
