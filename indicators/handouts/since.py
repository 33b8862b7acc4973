"""What a pack says and a store at hand says otherwise: words of brief and catalogue, events, raw answers, values.

A pack that somebody changed and made again is consistent in itself; what it was made from is compared here. It may as
well have been edited, revised or asked anew since: the place is told, with what is in the file and what is here.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

from indicators.core.periods import as_dates, days_of
from indicators.handouts import carried
from indicators.handouts.carried import BRIEF, CATALOG, NOTES, OWN, as_json
from indicators.handouts.compared import around, changed
from indicators.handouts.pack import EVENTS, OBSERVATIONS
from indicators.store.carry import COLUMNS, read_parquet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from indicators.answers.packs import WordsSince
    from indicators.desk import Desk
    from indicators.reader import Reader

NAMED = (
    "areas",
    "lexicon",
    "concepts",
    "sources",
    "indicators",
)  # of the catalogue; events are compared as they are told
WHOLE = ("areas", "lexicon", "concepts")  # of which a pack has every entry


def words(members: Mapping[str, bytes], brief: str, on: Reader, desk: Desk) -> list[WordsSince]:
    """Return what else than values is written otherwise in a store at hand, by its place.

    Args:
        members: the files of the pack.
        brief: its brief.
        on: of the store, of the day that the pack is of.
        desk: with the store.
    """
    found = chain(_of_brief(members, brief, desk), _of_catalogue(members, desk), _of_events(members, on),
                  _of_answers(members, desk))  # fmt: skip
    return [{"place": place, "before": before, "now": now} for place, before, now in found]


def values(members: Mapping[str, bytes], on: Reader) -> Iterator[tuple[str, date, float, float | None]]:
    """Yield each value of a pack that is another in a store: series, period, value in both; None where it is gone.

    All of a series that the pack has, also what no chart shows: claims may be tested on it.
    """
    table = read_parquet(members[OBSERVATIONS])
    rows = zip(*(table[each] for each in ("series_id", "time_period", "known_on", "value")), strict=True)
    last: dict[tuple[str, date], float] = {}
    for series, period, _, value in sorted(rows, key=lambda row: row[2]):
        last[series, period.date()] = value
    here: dict[str, dict[date, float]] = {}
    for (series, period), value in sorted(last.items()):
        if series not in on.catalog.indicators or value is None or value != value:  # noqa: PLR0124 - a gap is no number
            continue
        if series not in here:
            frame = on.series(series)
            here[series] = dict(zip(as_dates(days_of(frame["time_period"])), frame["value"].tolist(), strict=True))
        now = here[series].get(period)
        if now is None or now != value:
            yield series, period, value, None if now is None or now != now else now  # noqa: PLR0124


def _of_brief(members: Mapping[str, bytes], brief: str, desk: Desk) -> Iterator[tuple[str, str, str]]:
    if brief not in desk.briefs:
        return
    one, two = members[BRIEF].decode("utf-8", "replace").splitlines(), desk.briefs.text(brief).splitlines()
    for first, last, start, end in changed(two, one):
        for at, pair in enumerate(zip_longest(one[start:end], two[first:last], fillvalue=""), start + 1):
            yield (f"{BRIEF}, line {at}", *around(*pair))


def _of_catalogue(members: Mapping[str, bytes], desk: Desk) -> Iterator[tuple[str, str, str]]:
    for folder, prefix in zip(desk.catalog.folders, (CATALOG, OWN), strict=False):
        for word in NAMED:
            name, path = f"{prefix}{word}.toml", folder / "catalog" / f"{word}.toml"
            there = _entries(tomllib.loads(members[name].decode())) if name in members else {}
            here = _entries(tomllib.loads(path.read_text(encoding="utf-8-sig"))) if path.exists() else {}
            yield from _differing(name, there, {key: here[key] for key in here if word in WHOLE or key in there})


def _of_events(members: Mapping[str, bytes], on: Reader) -> Iterator[tuple[str, str, str]]:
    there = {each["id"]: each for each in json.loads(members[EVENTS])}
    here = {each["id"]: each for each in json.loads(as_json([asdict(each) for each in on.events]))}
    yield from _differing(EVENTS, there, here)


def _of_answers(members: Mapping[str, bytes], desk: Desk) -> Iterator[tuple[str, str, str]]:
    held, columns = desk.store.used_answers(), list(COLUMNS["answer"])
    for row in carried.tables(members)["answer"]:
        told = dict(zip(columns, row, strict=True))
        if told["sha256"] not in held:
            yield f"store/answer.parquet, {told['url']}, sha256", told["sha256"], desk.store.answered(told["url"])[2]


def _entries(read: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the entries of a file of the catalogue by their ids; what has none by its name in the file."""
    found: dict[str, dict[str, Any]] = {}
    for kind, value in read.items():
        if isinstance(value, list):
            found |= {str(each.get("id", f"{kind} {at}")): each for at, each in enumerate(value, 1)}
        else:
            found[kind] = value if isinstance(value, dict) else {kind: value}
    return found


def _differing(
    name: str, there: Mapping[str, Mapping[str, Any]], here: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, str, str]]:
    for key in dict.fromkeys((*there, *here)):
        one, two = there.get(key), here.get(key)
        if one is None or two is None:
            yield f"{name}, {key}", "an entry" if two is None else "", "an entry" if one is None else ""
            continue
        for field in _fields(one, two):
            pair = [_shown(each.get(field)) for each in (one, two)]
            if pair[0] != pair[1] and not (field in NOTES and field not in one):  # not passed on
                yield (f"{name}, {key}, {field}", *around(*pair))


def _fields(*entries: Mapping[str, Any]) -> Iterable[str]:
    return dict.fromkeys(chain.from_iterable(entries))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
