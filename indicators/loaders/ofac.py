"""OFAC's list of Specially Designated Nationals: how many vessels a sanctions programme names, and which.

Documentation: https://ofac.treasury.gov/specially-designated-nationals-and-blocked-persons-list-sdn-human-readable-lists
The list changes on any US working day, without a timetable. It has no history: the count of a day is what the list
held when it was read, so the series grows by one observation a day.

Quirks: twelve columns and no header; "-0- " is no entry; several programmes stand as "SDGT] [IFSR" or "SDGT; IFSR"; IMO
and MMSI numbers are words inside the remarks, several of a ship in some; the file may end with the byte 0x1A. A remark
over 1,000 characters goes on in another file, which is not asked: an IMO number there is not seen. (Recorded vessels'
remarks are far shorter.) The address answers with a signed one at the Treasury's storage (`redirects_to`).

Entries are numbered and stand in that order. A list that ends before the last one of the list believed before it, or
has far fewer, was cut short; and ships that are still listed, under other tags, were not delisted (see `unlike`).

Which rows belong to a programme: those with a tag that is the programme itself or goes on after it with a hyphen.
"IRAN" so takes IRAN, IRAN-EO13902, IRAN-EO13846, IRAN-HR and their like. IFSR, IFCA, ISA, IRGC and HRIT-IR are
programmes of their own and NPWMD and SDGT are not about one country: a vessel under those alone is not counted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from indicators.loaders.reading import cells, changed, frame, number, shortened, text
from indicators.model import Query

if TYPE_CHECKING:
    import pandas as pd

    from indicators.model import Answer, Ask, Indicator

ADDRESS = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN.CSV"
COLUMNS = (
    *("number", "name", "type", "programme", "title", "call_sign"),
    *("kind", "tonnage", "grt", "flag", "owner", "remarks"),
)
TYPES = frozenset({"individual", "vessel", "aircraft", ""})
LISTING_COLUMNS = (
    *("name", "imo", "kind", "flag", "owner"),
    *("call_sign", "mmsi", "programmes", "tonnage", "entity_number"),
)
# The list has had thousands of rows for twenty years: with fewer than this it is an excerpt.
ROWS_AT_LEAST = 100
# A list with less than this share of the entries of the one before it was cut: whole programmes that ended were less.
SHARE_AT_LEAST = 0.9
# So many entries whose tags alone changed are a regrouping; of one or two the reason for which it is listed changed.
REGROUPED = 3
NAMED = 3
# A number after the word, and those that follow it: "IMO 9187629", "IMO: 9187630", "IMO No. 9187630 and 9187631".
NUMBERS = r"(?:\s*(?:numbers?|nos?\.?|#))?\s*:?\s*((?:{digits}\b(?!\w)(?:\s*(?:,|/|&|and)\s*(?={digits}\b))?)+)"
IMO = re.compile(r"\bIMO" + NUMBERS.format(digits=r"\d{7}"), re.ASCII | re.IGNORECASE)
MMSI = re.compile(r"\bMMSI" + NUMBERS.format(digits=r"\d{9}"), re.ASCII | re.IGNORECASE)
TAGS = re.compile(r"\]\s*\[|[;,]")


def queries(indicator: Indicator, ask: Ask) -> list[Query]:  # noqa: ARG001 - the list is one file, whatever is asked
    """Return the one query for the whole list, alike for every programme."""
    return [Query(ADDRESS)]


def parse(answer: Answer, indicator: Indicator) -> pd.DataFrame:
    """Return one row: how many entries of the indicator's type the programme has, on the day the list was read."""
    return frame(answer, indicator, [(answer.retrieved_at.date(), float(len(_chosen(answer, indicator))))])


def listing(answer: Answer, indicator: Indicator) -> list[tuple[str, ...]]:
    """Return the entries that were counted, one row each with LISTING_COLUMNS; empty where the list is silent.

    All is as the list states it: an IMO number is neither corrected nor checked.
    """
    rows = [
        (
            row["name"],
            _found(IMO, row["remarks"]),
            row["kind"],
            row["flag"],
            row["owner"],
            row["call_sign"],
            _found(MMSI, row["remarks"]),
            ", ".join(_tags(row)),
            row["tonnage"],
            row["number"],
        )
        for row in _chosen(answer, indicator)
    ]
    return sorted(rows)


def unlike(answer: Answer, before: Answer, indicator: Indicator) -> str:
    """Return why a list is not to be believed beside the one believed before it, "" where nothing speaks against it."""
    now, then = ({row["number"]: row for row in _rows(each)} for each in (answer, before))
    last, was = (max(number(answer, each) or 0 for each in listed) for listed in (now, then))
    if last < was or len(now) < SHARE_AT_LEAST * len(then):
        count = (
            f"{len(now):,} entries up to number {last:.0f}, where the list before it had {len(then):,} up to {was:.0f}"
        )
        return f"the list is cut short: {count}"
    counted, before_it = ({row["number"] for row in _chosen(each, indicator)} for each in (answer, before))
    for moved, where, listed in (
        ((before_it - counted) & now.keys(), "are still listed, under", now),
        ((counted - before_it) & then.keys(), "were listed before, under", then),
    ):
        if len(moved) >= REGROUPED:
            tags = sorted({tag for each in moved for tag in _tags(listed[each])})
            named = f"{', '.join(tags[:NAMED])}{', ...' if len(tags) > NAMED else ''}"
            kind = (
                f"{len(moved)} of the {len(before_it)} counted before"
                if listed is now
                else f"{len(moved)} of the {len(counted)} counted now"
            )
            return f"tags were regrouped: {kind} {where} {named}: that lists and delists none"
    return ""


def _chosen(answer: Answer, indicator: Indicator) -> list[dict[str, str]]:
    """Return the rows of the indicator's programme and type; the list must know both."""
    programme, kind = indicator.option("programme"), indicator.option("type", "vessel")
    rows = _rows(answer)
    if not any(row["type"] == kind for row in rows):
        raise changed(answer, f"no {kind} in a list of {len(rows):,} entries")
    under = [row for row in rows if any(tag == programme or tag.startswith(f"{programme}-") for tag in _tags(row))]
    if not under:
        known = ", ".join(sorted({tag for row in rows for tag in _tags(row)}))
        raise changed(answer, f"no programme {programme!r} in the list (there is: {shortened(known)})")
    return [row for row in under if row["type"] == kind]


def _rows(answer: Answer) -> list[dict[str, str]]:
    """Return the list's entries, "-0-" as an empty text; an entry that stands twice alike counts once."""
    read = text(answer)
    if not read.lstrip()[:1].isdigit():
        raise changed(answer, f"expected the list, which begins with a number: {shortened(read[:200])}")
    if not read.endswith(('"', "-0-")):
        raise changed(answer, f"the list breaks off: its last words are {shortened(read[-40:])!r}")
    entries: dict[str, dict[str, str]] = {}
    for cut in cells(answer, f"{','.join(COLUMNS)}\n{read}", COLUMNS):
        row = {name: "" if cell == "-0-" else cell for name, cell in cut.items()}
        number(answer, row["number"] or "none given", "an entry's number")
        if row["type"] not in TYPES or not row["programme"]:
            raise changed(answer, f"entry {row['number']} is of type {row['type']!r}, programme {row['programme']!r}")
        if entries.setdefault(row["number"], row) != row:
            raise changed(answer, f"entry {row['number']} twice, and not alike")
    if len(entries) < ROWS_AT_LEAST:
        raise changed(answer, f"{len(entries)} entries, where the list has thousands: an excerpt?")
    return list(entries.values())


def _tags(row: dict[str, str]) -> list[str]:
    return [tag for tag in (each.strip(" []") for each in TAGS.split(row["programme"])) if tag]


def _found(pattern: re.Pattern[str], remarks: str) -> str:
    """Return the numbers that remarks name after a word, each once, in their order."""
    named = [each for found in pattern.finditer(remarks) for each in re.findall(r"\d+", found[1])]
    return ", ".join(dict.fromkeys(named))
