"""What a handout is made from, as the files of a pack: a brief, entries of the catalogue, tables of the store.

`parts` takes them out of what a reader knows, `bound` gives a reader on them alone. All else in a pack is made from
these (`pack.py`), by whoever makes it and again by whoever verifies it.
"""

from __future__ import annotations

import json
import re
import tempfile
import tomllib
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from indicators import catalog as catalogs
from indicators import pin as pins
from indicators.briefs.library import Library
from indicators.conditions.claims import series_in
from indicators.core.tables import Faults
from indicators.desk import Desk
from indicators.errors import CatalogError, PackError, StoreError
from indicators.handouts.handout import Outline, Step
from indicators.handouts.terms import withheld
from indicators.language.links import Linker
from indicators.language.phrases import Phrases
from indicators.store import carry
from indicators.store.building import FILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from indicators.model import Catalog
    from indicators.reader import Reader

Parts: TypeAlias = "dict[str, bytes]"

OUTLINE, BRIEF = "outline.json", "brief.md"
CATALOG, OWN, STORE = "catalog/", "own/catalog/", "store/"
WHOLE = ("areas", "events", "lexicon", "concepts")  # of the catalogue; of the rest what is needed
NOTES = ("notes", "caution", "caution_from")  # of an entry whose figures are not passed on
_ID = re.compile(r"\w[\w.-]*")


def parts(on: Reader, wanted: Outline) -> Parts:
    """Return what a handout of an outline is made from, as the reader knows it, by the name of each file.

    Raises:
        UnknownNameError: no such brief.
        BriefError: the text of a pinned one is kept no more.
        StoreError: a file that cannot be read.
    """
    brief = on.briefs[wanted.brief]
    catalog, claims = on.catalog, brief.claims
    asked = [*series_in(claims), *(each for step in wanted.steps for each in step.series)]
    figures = _needed(catalog, asked, others=False)
    entries = _needed(catalog, [*asked, *(link for each in on.briefs.links(brief.id).values()
                                          for link in (one.series_id for one in each))])  # fmt: skip
    kept_back = {each for each in entries if wanted.public and withheld(catalog, each)}
    gone = [(brief.id, each.id) for each in claims if not set(series_in([each])) <= set(catalog.indicators)]
    tables = carry.taken(on.desk.store, [each for each in figures if each not in kept_back], on.known, gone)
    # What a speaker notes for himself is nobody else's.
    told = replace(wanted, as_of=on.known.day, steps=tuple(replace(each, note="") for each in wanted.steps))
    day = on.pin.at.date() if on.pin else on.desk.today() if on.known.day else on.day
    return {
        OUTLINE: as_json({"day": day.isoformat(), "outline": asdict(told)}),
        BRIEF: _text(on, brief.id).encode(),
        **_catalogue(catalog, set(entries), kept_back),
        **{f"{STORE}{name}.parquet": carry.parquet(name, rows) for name, rows in tables.items()},
    }


def as_json(value: Any, indent: int | None = 1) -> bytes:
    """Return a value as the JSON files of a pack have it: a fact to a line unless it is large, days as ISO 8601."""
    return (json.dumps(value, ensure_ascii=False, indent=indent, default=date.isoformat) + "\n").encode()


def _needed(catalog: Catalog, series: Iterable[str], *, others: bool = True) -> list[str]:
    """Return series of the catalogue, with those they are calculated from and, of `others`, judged by."""
    found: dict[str, None] = {}
    left = [each for each in series if each in catalog.indicators]
    while left:
        each = left.pop()
        if each not in found:
            found[each] = None
            indicator = catalog.indicators[each]
            left += [*indicator.inputs, *(each for each in (indicator.against, indicator.part_of) if others and each)]
    return sorted(found)


def _text(on: Reader, brief_id: str) -> str:
    if on.pin:
        return pins.text(on.desk.home, brief_id, dict(on.pin.briefs)[brief_id])
    return on.desk.briefs.text(brief_id)


def _catalogue(catalog: Catalog, series: set[str], kept_back: set[str]) -> Parts:
    """Return the files of the catalogue and of the operator's own, with the entries of these series alone."""
    import tomlkit  # noqa: PLC0415 - only what packs needs it

    asked = {catalog.indicators[each].asked for each in series}
    sources = asked | {catalog.indicators[each].source for each in series}
    found: Parts = {}
    for folder, name in zip(catalog.folders, (CATALOG, OWN), strict=False):
        for word in WHOLE:
            if (path := folder / "catalog" / f"{word}.toml").exists():
                found[f"{name}{word}.toml"] = path.read_bytes()
        for word, kind, ids in (("sources", "source", sources), ("indicators", "indicator", series)):
            path = folder / "catalog" / f"{word}.toml"
            entries = tomllib.loads(path.read_text(encoding="utf-8-sig")).get(kind, []) if path.exists() else []
            own = [
                {key: value for key, value in each.items() if each["id"] not in kept_back or key not in NOTES}
                for each in entries
                if each["id"] in ids
            ]
            if own or name == CATALOG:
                found[f"{name}{word}.toml"] = tomlkit.dumps({kind: own}).encode()
    return found


@contextmanager
def bound(found: Mapping[str, bytes]) -> Iterator[tuple[Reader, Outline]]:
    """Give a reader on the parts of a pack, in a folder that is there meanwhile, and the outline.

    Raises:
        PackError: they are none that `parts` returns.
    """
    day, wanted = _outline(found)
    with tempfile.TemporaryDirectory(prefix="pack-") as name:
        folder = Path(name)
        try:
            desk = _desk(found, folder, day, wanted.brief)
        except (CatalogError, StoreError) as error:
            words = " ".join(str(error).replace(f"{folder}/", "").split())
            raise PackError(f"no figure can be read from what is in it ({words[:500]})") from error
        yield (desk.on(wanted.as_of) if wanted.as_of else desk.now()), wanted


def _desk(found: Mapping[str, bytes], folder: Path, day: date, brief_id: str) -> Desk:
    data, home = folder / "data", folder / "home"
    files = {home / "briefs" / f"{brief_id}.md": found.get(BRIEF, b"")}
    for name, content in found.items():
        if name.startswith(CATALOG):
            files[data / name] = content
        elif name.startswith(OWN):
            files[home / "catalog" / name.removeprefix(OWN)] = content
    files[data / "figures" / "ports.csv"] = ",".join(catalogs.PORT_COLUMNS).encode()
    files[data / "figures" / "voyages.csv"] = ",".join(catalogs.VOYAGE_COLUMNS).encode()
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    faults = Faults()
    own = home if (home / "catalog").exists() else None
    catalog = catalogs.load(data, faults, own)
    linker = Linker.load(data, catalog, faults, own)
    faults.check()
    store = carry.put(tables(found), home / FILE, home)
    # What bears on each passage stands in the outline: nobody asks for links, and finding them takes half a second.
    silent = replace(linker, phrases=Phrases(()))
    library = Library({}, data / "briefs", home / "briefs", catalog, store, silent, "carried")
    # Late in the day: whatever was taken on it had been taken.
    at = datetime.combine(day, time(23, 59), UTC)
    return Desk(catalog, library, store, home, lambda: at)


def tables(found: Mapping[str, bytes]) -> carry.Tables:
    """Return the tables of the store that are among the parts of a pack.

    Raises:
        StoreError: one lacks, or is no table; the message names it.
    """
    read: carry.Tables = {}
    for name in carry.CARRIED:
        file = f"{STORE}{name}.parquet"
        try:
            read[name] = carry.rows_of(name, found[file])
        except KeyError:
            raise StoreError(f"{file} is missing") from None
        except StoreError as error:
            raise StoreError(f"{file}: {error}") from error
    return read


def _outline(found: Mapping[str, bytes]) -> tuple[date, Outline]:
    try:
        read = json.loads(found[OUTLINE])
        told, day = read["outline"], date.fromisoformat(read["day"])
        steps = tuple(
            Step(str(each["excerpt"]), _ids(each["series"]), _ids(each["events"]), str(each["title"]))
            for each in told["steps"]
        )
        (brief,) = _ids([told["brief"]])
        as_of = date.fromisoformat(told["as_of"]) if told["as_of"] else None
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise PackError(f"its {OUTLINE} is none that this program writes") from error
    return day, Outline(brief, steps, as_of, told["public"] is True)


def _ids(told: Iterable[object]) -> tuple[str, ...]:
    """Return ids, none of which is a path."""
    found = tuple(str(each) for each in told)
    if not all(map(_ID.fullmatch, found)):
        raise ValueError(found)
    return found
