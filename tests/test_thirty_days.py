"""Thirty days of every source: the store ends with what was truly published, vintages and all, each doubt told once."""

from __future__ import annotations

import json
from datetime import timedelta

from days import BEGINS, MANY, STORIES, World
from days_truth import Truth, truths
from making import DAILY, INDICATORS, SOURCES
from publisher import Publisher
from refreshing import SERVICE, Live

from indicators.loaders import LOADERS
from indicators.model import EVERYTHING, Known
from indicators.refresh.quarantine import MARKED

NAMES = [each.series for each in STORIES]
OF_SOURCE = list(dict.fromkeys(each.source for each in STORIES))
EVENING, ASKED_TWICE = timedelta(hours=2), 4
ALLOWED = {"ofac": "momentary = true\n"}
# How many days before the newest value each source is asked for again; annual and monthly ones all.
# What each mishap is told with, and what waits for a word because of it.
WORDS = {
    "down": "answered 500",
    "cut": "broke off",
    "page": "html",
    "nothing": "empty",
    "null": "the whole answer is []",
    "unit": "another unit",
    "short": "the list is cut short",
    "marked": MARKED,
}
HISTORY_DAYS = {"currency_api": 31, "comtrade": 2600, "world_bank": 0, "sipri": 5000, "eia": 0, "imf_sdmx": 0}


def catalogue(small) -> None:
    """Give the small folder a source for each loader, and the series of all stories."""
    first, second = SOURCES.split('\n\n[[source]]\nid = "yearbook"')
    sources = [first, f'[[source]]\nid = "yearbook"{second}']
    for name in OF_SOURCE:
        restates = any(each.restates for each in STORIES if each.source == name)
        made = first.replace('"exchange"', f'"{name}"').replace("# two sources\n", "")
        made = made.replace("restates = false", f"restates = {str(restates).lower()}")
        days = HISTORY_DAYS.get(name, 92)
        window = {"currency_api": 3, "ofac": 0}.get(name, days and days + 60)
        service = SERVICE.format(loader=name, window=window) + (f"history_days = {days}\n" if days else "")
        sources.append(f"{made}\n{service}{ALLOWED.get(name, '')}")
    small.write("catalog/sources.toml", "\n".join(sources))
    pattern = INDICATORS.split("\n\n[[indicator]]")[0].replace('currency = "AAC"\n', "")
    series = [INDICATORS]
    for each in STORIES:
        one = pattern.replace(DAILY, each.series).replace('"exchange"', f'"{each.source}"')
        one = one.replace('frequency = "D"', f'frequency = "{each.frequency}"')
        one = one.replace("lag_days = 1", f"lag_days = {each.lag}")
        series.append(one + "".join(f"\noptions.{name} = {json.dumps(value)}" for name, value in each.options.items()))
    small.write("catalog/indicators.toml", "\n\n".join(series) + "\n")


def vintages(store, name: str) -> list[tuple]:
    """Return all vintages of a series, as `days_truth.Vintage`, in the order of periods and days."""
    frame = store.vintages([name], EVERYTHING)
    columns = (frame["time_period"].dt.date, frame["known_on"].dt.date, frame["value"], frame["status"])
    rows = [(*row[:2], None if row[2] != row[2] else round(row[2], 6), row[3]) for row in zip(*columns, strict=True)]
    return sorted(rows, key=order)


def order(row: tuple) -> tuple:
    return (row[0], row[1], row[2] is None, row[2] or 0, row[3])


def shown(store, name: str, known: Known) -> dict:
    frame = store.read([name], known)
    values = (round(each, 6) for each in frame["value"])
    return dict(zip(frame["time_period"].dt.date, zip(values, frame["status"], strict=True), strict=True))


def rounded(values: dict) -> dict:
    return {period: (round(value, 6), status) for period, (value, status) in values.items()}


def waits(store) -> dict[str, list[str]]:
    """Return the reasons for which something of each series waits for a word."""
    found: dict[str, list[str]] = {name: [] for name in NAMES}
    for each in store.holds():
        found[each.series_id].append(each.reason)
    return found


def told_by(well: Truth, kind: str, words: str) -> bool:
    """Return whether words tell of a mishap."""
    return (well.story.words if kind == "renamed" else WORDS[kind]).casefold() in words.casefold()


def says(well: Truth, number: int, error: str) -> None:
    """Check that a day is told with its reason: a mishap with its own, a mark on its first day, all else with none."""
    mishap = well.story.mishaps.get(number, "")
    if mishap or well.waiting() == "marked":
        assert told_by(well, mishap or "marked", error), (number, well.story.series, mishap, error)
    else:
        assert (number, well.story.series, error) == (number, well.story.series, "")


def test_every_loader_has_a_story_and_every_mishap_befalls_one():
    assert {each.source for each in STORIES} == set(LOADERS)


def test_after_thirty_days_the_store_holds_what_was_published_and_each_doubt_was_told_once(small, engine):
    catalogue(small)
    world, truth = World(), truths()
    loads = {}
    with Publisher() as publisher:
        publisher.otherwise = world.reply
        live = Live(small.prepare(), publisher)
        environ = {f"INDICATORS_URL_{each.upper()}": f"{publisher.url}/{each}" for each in OF_SOURCE}
        store = live.desk.store
        for number in range(MANY):
            world.number = number
            live.now = world.now
            morning = live.refresh(environ=environ)
            waiting = waits(store)
            for name in NAMES:
                well = truth[name][number]
                at = (number, name, morning[name].error)
                assert (morning[name].status, *at) == (well.told[number], *at)
                says(well, number, morning[name].error)
                assert (len(waiting[name]), *at) == (bool(well.waiting()), *at)
                assert all(told_by(well, well.waiting(), reason) for reason in waiting[name])
            if number % ASKED_TWICE == 0:
                # What is asked again on the same day brings nothing, and tells the same; a mark is told once.
                written = {name: vintages(store, name) for name in NAMES}
                live.now += EVENING
                for name, evening in live.refresh(environ=environ).items():
                    status, error = morning[name].status, morning[name].error
                    assert evening.status == ("unchanged" if status == "ok" else status)
                    assert evening.error == ("" if number in truth[name][number].marked else error)
                    assert vintages(store, name) == written[name]
            loads[number] = store.last_load()
    for name in NAMES:
        there = [(*row[:2], None if row[2] is None else round(row[2], 6), row[3]) for row in truth[name][-1].vintages]
        assert vintages(store, name) == sorted(there, key=order)
        assert shown(store, name, EVERYTHING) == rounded(truth[name][-1].now)
        for number in range(MANY):
            day = BEGINS + timedelta(days=number)
            assert shown(store, name, Known(day)) == rounded(truth[name][-1].on(day))
            assert shown(store, name, Known(None, loads[number])) == rounded(truth[name][number].now)
