"""The figures that come in files: those that ship, so that a fresh clone opens full, and the operator's own.

`data/figures/observations/<series>.csv` has one row for each observation: first day of the period, the source's own
stamp, the value as the source's table writes it, SDMX status, and for a point read in a news report the page, the day
it was published and what says so. `compile_tables` rebuilds them from the source tables (a folder with series.csv,
point_sources.csv, ports.csv and observations/<series>.csv of date,value); nothing is altered, joined up or filled in.
"""

from __future__ import annotations

import csv
import hashlib
import math
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from indicators.catalog import PORT_COLUMNS, own_series
from indicators.core.periods import as_day, days_read, first_days, step
from indicators.core.tables import Faults, csv_rows, day_of, listed, shown
from indicators.model import BASES, FREQUENCIES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Set
    from datetime import date

    import pandas as pd

    from indicators.model import Catalog, Indicator

COLUMNS = ("time_period", "stamped", "value", "status", "citation", "cited_as")
# Of cited values: the day each was published, and what says so (BASES). A file may leave both out.
DATED = (*COLUMNS, "published", "basis")
FIRST, LAST = "1500-01-01", "2100-12-31"
POINT_COLUMNS = ("series_id", "date", "value", "source_name", "source_url")
SERIES_COLUMNS = (
    "series_id",
    "title",
    "topic",
    "geography",
    "unit",
    "frequency",
    "provenance",
    "source_name",
    "source_url",
    "licence",
    "retrieved_on",
    "notes",
)
TABLE_PORT_COLUMNS = ("port", "locode", "country", "lat", "lon", "source_name", "source_url", "notes")


def read(data: Path, catalog: Catalog, faults: Faults, own: Path | None = None) -> dict[str, pd.DataFrame]:
    """Return an observation frame for each indicator of the catalogue that comes with figures in a file.

    A series that comes by itself (from a source that is asked, or by a formula) may have none.

    A row that cannot be right (no day, no finite number, a period twice, a period that the stamp does not
    belong to, out of order) goes to `faults` with its file and line.

    Args:
        data: the folder of what ships.
        catalog: which series there are.
        faults: where faults go.
        own: the operator's folder; the figures of their own series are in its `figures/observations/`.
    """
    named = None if own is None else own_series(data, own)
    theirs = named or frozenset()
    folder = data / "figures" / "observations"
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in catalog.indicators or path.stem in theirs:
            faults.add(path, 1, f"series {path.stem} is not in indicators.toml; add it there or remove the file")
    frames = {
        each.id: _read_series(folder / f"{each.id}.csv", each, faults)
        for each in catalog.indicators.values()
        if each.id not in theirs and ((folder / f"{each.id}.csv").exists() or not by_itself(each))
    }
    return frames if own is None or named is None else frames | _read_own(own, named, catalog, faults)


def row_of(folders: Iterable[Path], series: str, period: date, value: float) -> tuple[str, int, str] | None:
    """Return where a figure stands in the file that brought it: name under the folder, line, and SHA-256 of the file.

    None where no such row is there now: the figure came with another version of the file.
    """
    for folder in folders:
        path = folder / "figures" / "observations" / f"{series}.csv"
        if not path.exists():
            continue
        body = path.read_bytes()
        rows = csv.DictReader(body.decode("utf-8-sig").splitlines())
        for row in rows:
            if row["time_period"] == period.isoformat() and float(row["value"]) == value:
                return f"{path.relative_to(folder)}", rows.line_num, hashlib.sha256(body).hexdigest()
    return None


def _read_own(own: Path, theirs: Set[str], catalog: Catalog, faults: Faults) -> dict[str, pd.DataFrame]:
    """Return the frames of the operator's own series, and note files that belong to none of them."""
    folder = own / "figures" / "observations"
    described = own / "catalog" / "indicators.toml"
    paths = {path.stem: path for path in listed(folder, ".csv", faults)}
    for name, path in paths.items():
        if name in catalog.indicators and name not in theirs:
            faults.add(path, 1, f"series {name} is the program's (data/catalog/indicators.toml); name yours otherwise")
        elif name not in theirs:
            faults.add(path, 1, f"series {name} is not in {shown(described)}; add it there or remove the file")
    for name in sorted(theirs & catalog.indicators.keys() - paths.keys()):
        if not by_itself(catalog.indicators[name]):
            missing = f"the file is missing; write it, or say in {shown(described)} how series {name} comes"
            faults.add(folder / f"{name}.csv", 1, f"{missing} (options or formula)")
    return {
        name: _read_series(path, catalog.indicators[name], faults)
        for name, path in paths.items()
        if name in theirs and name in catalog.indicators
    }


def _read_series(path: Path, indicator: Indicator, faults: Faults) -> pd.DataFrame:
    from indicators.core.frame import observations  # noqa: PLC0415 - brings pandas, which most starts do not need

    rows: list[tuple[str, str, str, float, str, str, str]] = []
    dates: list[tuple[str, str]] = []
    lines: list[int] = []
    seen: dict[str, int] = {}
    for line, (period, stamped, text, status, citation, cited_as, *dated) in csv_rows(path, DATED, faults, 2):
        fault = _fault_of(period, text, seen)
        if day_of(stamped) is None:
            fault = f"{stamped!r} is no day (like 2020-09-30)"
        elif not FIRST <= stamped <= LAST:
            fault = f"{stamped} is not between {FIRST} and {LAST}"
        elif status not in STATUSES:
            fault = f"status {status!r} is not one of {' '.join(STATUSES)}"
        elif any(dated):
            fault = _fault_of_day(dated[0], dated[1], indicator)
        if fault:
            faults.add(path, line, fault)
        else:
            rows.append((indicator.id, period, stamped, float(text), status, citation, cited_as))
            dates.append((dated[0], dated[1]) if dated else ("", ""))
            lines.append(line)
        seen.setdefault(period, line)
    if not rows and not seen:
        faults.add(path, 1, "the file has no observation")
    frame = observations(rows)
    if any(basis for _, basis in dates):
        frame["published"], frame["basis"] = zip(*dates, strict=True)
    if indicator.frequency in FREQUENCIES and rows:
        expected = first_days(days_read(row[2] for row in rows), indicator.frequency)
        given = days_read(row[1] for row in rows)
        for place in np.flatnonzero(expected != given):
            words = f"stamped {rows[place][2]} belongs to the period that starts {expected[place]}"
            faults.add(path, lines[place], f"{words}, not {rows[place][1]}")
    return frame


def _fault_of_day(published: str, basis: str, indicator: Indicator) -> str:
    """Return what is wrong with the day on which a value was published and with what says so; or nothing."""
    day = day_of(published)
    if day is None:
        return f"published {published!r} is no day (like 2020-09-30)"
    if basis not in BASES:
        return f"basis {basis!r} is not one of {' '.join(BASES)}"
    if day > indicator.taken_on:
        return f"published {published} lies after {indicator.taken_on}, the day its figures were taken"
    return ""


def _fault_of(day: str, value: str, seen: dict[str, int]) -> str:
    """Return what is wrong with a row's day and value after those of the days seen, with their lines; or nothing."""
    if day_of(day) is None:
        return f"{day!r} is no day (like 2020-09-30)"
    if not FIRST <= day <= LAST:
        return f"{day} is not between {FIRST} and {LAST}"
    if not _is_finite(value):
        return f"value {value!r} is no finite number"
    if day in seen:
        return f"{day} stands twice; first on line {seen[day]}"
    before = next(reversed(seen), "")
    return f"{day} comes after {before}; rows go by day" if day < before else ""


def _is_finite(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and "_" not in text
    except ValueError:
        return False


def compile_tables(tables: Path, data: Path, catalog: Catalog) -> tuple[int, int]:
    """Rebuild data/figures from the source tables; return how many series and observations were written.

    The catalogue says which series ship, their frequency, breaks and provisional periods; what it says of
    producer, unit, licence and day must agree with the tables. The old folder is replaced only when all is
    well. A series that is written by hand stays as it is, and so do the voyages. The tables do not say when a cited
    value was published: that, with the page that shows it, is written by hand and stays while the value does.

    Raises:
        CatalogError: tables that are broken or disagree with the catalogue, all faults at once.
    """
    faults = Faults()
    described = {row[0]: row for _, row in csv_rows(tables / "series.csv", SERIES_COLUMNS, faults)}
    points: dict[tuple[str, str], tuple[str, str]] = {}
    for _, (series, stamped, _value, name, url) in csv_rows(tables / "point_sources.csv", POINT_COLUMNS, faults):
        points[series, stamped] = (url, name)
    data.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix="figures-", dir=data))
    try:
        (fresh / "observations").mkdir()
        count = 0
        ships = [
            each
            for each in catalog.indicators.values()
            if each.id in described or not (by_itself(each) or each.by_hand)
        ]
        for indicator in ships:
            _agree(indicator, described.get(indicator.id), tables / "series.csv", faults)
            rows = _compiled(tables / "observations" / f"{indicator.id}.csv", indicator, points, faults)
            dated = _kept_days(data / "figures" / "observations" / f"{indicator.id}.csv", rows)
            columns = DATED if any(row[-1] for row in dated) else COLUMNS
            _write(fresh / "observations" / f"{indicator.id}.csv", columns, (row[: len(columns)] for row in dated))
            count += len(rows)
        for indicator in (each for each in catalog.indicators.values() if each.by_hand):
            written = data / "figures" / "observations" / f"{indicator.id}.csv"
            if written.exists():
                shutil.copy(written, fresh / "observations")
            else:
                faults.add(written, 1, "the file is missing, and by_hand says that no table has it")
        _write(fresh / "ports.csv", PORT_COLUMNS, _ports(tables / "ports.csv", faults))
        voyages = data / "figures" / "voyages.csv"
        if voyages.exists():
            shutil.copy(voyages, fresh)
        else:
            faults.add(voyages, 1, "the file is missing, and no table has it")
        faults.check()
        _replace(data / "figures", fresh)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return len(ships), count


def _replace(old: Path, fresh: Path) -> None:
    aside = fresh.with_name(fresh.name + ".old")
    fresh.chmod(0o755)
    if old.exists():
        old.rename(aside)
    fresh.rename(old)
    shutil.rmtree(aside, ignore_errors=True)


def by_itself(indicator: Indicator) -> bool:
    """Return whether a series comes from a source that is asked, or by a formula, so that none of it need ship."""
    return bool(indicator.options or indicator.formula)


def _agree(indicator: Indicator, row: list[str] | None, path: Path, faults: Faults) -> None:
    if row is None:
        faults.add(path, 1, f"series {indicator.id} of the catalogue is not in the table")
        return
    described = dict(zip(SERIES_COLUMNS, row, strict=True))
    pairs = {
        "title": indicator.title,
        "topic": indicator.topic,
        "geography": indicator.geography,
        "unit": indicator.unit,
        "source_name": indicator.producer,
        "source_url": indicator.url,
        "licence": indicator.licence,
        "retrieved_on": indicator.taken_on.isoformat(),
        "notes": indicator.notes,
    }
    for column, ours in pairs.items():
        if described[column].strip() != ours:
            faults.add(path, 1, f"{indicator.id}: {column} is {described[column]!r}, the catalogue has {ours!r}")


def _compiled(
    path: Path, indicator: Indicator, points: dict[tuple[str, str], tuple[str, str]], faults: Faults
) -> list[tuple[str, ...]]:
    table: list[tuple[str, str]] = []
    seen: dict[str, int] = {}
    for line, (stamp, value) in csv_rows(path, ("date", "value"), faults):
        if fault := _fault_of(stamp, value, seen):
            faults.add(path, line, fault)
        else:
            table.append((stamp, value))
        seen.setdefault(stamp, line)
    stamped = days_read(row[0] for row in table)
    statuses = {as_day(day): "P" for day in indicator.provisional}
    statuses |= {as_day(day): "B" for day in indicator.breaks}
    rows: list[tuple[str, ...]] = []
    for period, (stamp, value) in zip(first_days(stamped, indicator.frequency), table, strict=True):
        citation, cited_as = points.get((indicator.id, stamp), ("", ""))
        rows.append((str(period), stamp, value, statuses.pop(period, "A"), citation, cited_as))
    for period in statuses:
        faults.add(path, 1, f"{indicator.id}: the catalogue marks {period}, which is no period of the table")
    if step(indicator) != indicator.frequency and any(row[0] != row[1] for row in rows):
        faults.add(path, 1, f"{indicator.id}: an irregular point is its own period")
    return rows


def _kept_days(path: Path, rows: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return rows with the day each was published, its basis and its page as a file has them for the same value."""
    kept: dict[tuple[str, ...], tuple[str, ...]] = {}
    if path.exists():
        for _, row in csv_rows(path, DATED, Faults(), 2):
            if len(row) == len(DATED) and row[-1]:
                kept[tuple(row[:4])] = tuple(row[4:])
    return [(*row[:4], *kept.get(row[:4], (*row[4:], "", ""))) for row in rows]


def _ports(path: Path, faults: Faults) -> list[list[str]]:
    return [row for _, row in csv_rows(path, TABLE_PORT_COLUMNS, faults)]


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
