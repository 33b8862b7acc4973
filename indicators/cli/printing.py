"""How answers are printed: as JSON, as CSV, and for people.

A question that says nothing here prints its rows as a table, or its one answer as a line for each key.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from indicators.answers.briefs import BriefShown, FaultOf
    from indicators.answers.claims import ClaimRow, TrackOf
    from indicators.answers.doctor import Health
    from indicators.answers.links import LinkRow
    from indicators.answers.question import Question
    from indicators.answers.series import SeriesRow, Value
    from indicators.answers.sources import HeldBack
    from indicators.reader import Reader

AS_CSV = ("read",)
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "list": ("id", "frequency", "first", "last", "n", "copy", "publication", "source"),
    "read": ("time_period", "stamped", "value", "status", "known_on", "reconstructed"),
    "brief list": ("id", "published", "kind", "excerpts", "orphaned", "title", "fault"),
}


def print_json(document: object) -> None:
    """Print one JSON document."""
    print(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))


def print_csv(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    """Print rows as comma-separated values."""
    from indicators.export import table  # noqa: PLC0415 - brings numpy, which other answers need not wait for

    table.write(sys.stdout, names, ([row[name] for name in names] for row in rows), line_end="\n")


def print_table(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    """Print some columns of rows, each as wide as its widest cell."""
    cells = [
        list(names),
        *([("" if row[name] is None else str(row[name])) for name in names] for row in rows),
    ]
    widths = [max(len(row[place]) for row in cells) for place in range(len(names))]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def columns(question: Question[..., Any]) -> tuple[str, ...]:
    """Return the columns that the rows of a question are printed with."""
    return COLUMNS.get(question.name) or tuple(get_type_hints(get_args(question.result)[0]))


def print_answer(
    question: Question[..., Any],
    answer: Any,
    reader: Reader | None,
    values: Mapping[str, Any],
) -> None:
    """Print an answer for people."""
    if question.name in FOR_PEOPLE:
        FOR_PEOPLE[question.name](answer, reader, values)
    elif isinstance(answer, dict):
        for name, value in answer.items():
            print(f"{name}: {value}")
    elif question.result == list[str]:
        for line in answer:
            print(line)
    else:
        print_table(answer, columns(question))


def print_lines(question: Question[..., Any], answers: Sequence[Any], *, as_json: bool) -> None:
    """Print the answers to many texts, in one JSON document or one in a line."""
    if as_json:
        print_json(answers)
        return
    for each in answers:
        print(IN_A_LINE[question.name](each) if question.name in IN_A_LINE else json.dumps(each, ensure_ascii=False))


def _brief(brief: BriefShown, *_: object) -> None:
    print(f"{brief['title']}\n{brief['producer']}, {brief['published']}\n{brief['url']}\n")
    for each in brief["excerpts"]:
        print(each["id"])
        if each["orphaned"]:
            print("  ORPHANED: the brief no longer has these words")
        print(f"  {each['text']}")
        told = [(link["series_id"], link["reasons"]) for link in each["links"]]
        told += [(event["event_id"], event["reasons"]) for event in each["events"]]
        for name, reasons in told:
            print(f"  -> {name}: {'; '.join(reasons)}")
        if not each["links"]:
            print("  -> no figure here measures this")
        print()


def _faults(rows: list[FaultOf], reader: Reader, values: Mapping[str, Any]) -> None:
    for row in rows:
        print(f"{row['brief']}, {row['excerpt'] or 'file'}: {row['fault']}")
    ids = [values["id"]] if values["id"] else list(reader.briefs.rows())
    print(f"{len(ids)} briefs checked, {len(rows)} faults" if len(ids) != 1 else f"{ids[0]}: {len(rows)} faults")


def _claims(rows: list[ClaimRow], reader: Reader, values: Mapping[str, Any]) -> None:
    from indicators.answers.claims import found  # noqa: PLC0415 - brings numpy, as what follows does
    from indicators.conditions.calibration import scorecard  # noqa: PLC0415
    from indicators.conditions.causes import since_words  # noqa: PLC0415

    marked = found(reader, values["brief"])
    for row, each in zip(rows, marked, strict=True):
        print(f"{row['mark'].upper()}, {since_words(each.flips[-1])}: {row['says']}")
        print(f"  {row['brief']}, {row['id']}; on the day it was published: {row['at_publication']}")
        print(f"  {row['reason']}")
    print(scorecard(marked))


def _list(rows: list[SeriesRow], reader: Reader, values: Mapping[str, Any]) -> None:
    del values

    def caution(row: SeriesRow) -> str:
        told = (
            reader.catalog.indicators[row["id"]].cautioned(date.fromisoformat(row["last"]), reader.day)
            if row["last"]
            else ""
        )
        return f" (caution: {told})" if told else ""

    # In the line itself: whoever counts lines finds one for each series.
    print_table([{**row, "source": row["source"] + caution(row)} for row in rows], COLUMNS["list"])


def _read(rows: list[Value], reader: Reader, values: Mapping[str, Any]) -> None:
    print_table(rows, COLUMNS["read"])
    indicator = reader.catalog.indicators[values["series"]]
    if rows and (told := indicator.cautioned(date.fromisoformat(rows[-1]["time_period"]), reader.day)):
        print(told)


def _origin(card: Mapping[str, Any], *_: object) -> None:
    """Print what is told of a figure; a fact that it has none of has no line."""
    for name, value in card.items():
        if value or name in ("value", "reconstructed"):
            told = ", ".join(value) if isinstance(value, list) else value
            print(f"{name}: {str(told).removesuffix('.0') if name == 'value' else told}")


def _calibration(rows: list[TrackOf], reader: Reader, values: Mapping[str, Any]) -> None:
    from indicators.answers.claims import found  # noqa: PLC0415 - brings numpy, as what follows does
    from indicators.conditions import calibration as scoring  # noqa: PLC0415
    from indicators.language.estimative import OUTSIDE  # noqa: PLC0415

    del values
    few = f"too few to say (under {scoring.FEWEST_RESOLVED} resolved)"
    if rows:
        print_table([{**row, "rate": few if row["rate"] is None else row["rate"]} for row in rows], tuple(rows[0]))
    if any(row["likelihood"] == OUTSIDE for row in rows):
        print(f'{OUTSIDE}: said with a word of likelihood that is none of the bands of ICD 203, such as "possibly".')
    if told := scoring.calibration(reader.briefs, found(reader), reader.catalog.events).not_scored:
        print(f"Not scored: {told}.")


def _links(rows: list[LinkRow], reader: Reader, values: Mapping[str, Any]) -> None:
    # Two digits of the score itself: a rounded one, rounded again, may end in another.
    found = reader.desk.linker.find(values["text"])
    print("\n".join(f"{each.score:.2f}  {each.series_id}: {'; '.join(each.reasons)}" for each in found))
    if not rows:
        print("no figure here measures this")


def _links_in_a_line(rows: list[LinkRow]) -> str:
    return " ".join(each["series_id"] for each in rows) or "-"


def _held_back(rows: list[HeldBack], *_: object) -> None:
    if rows:
        print_table(rows, ("number", "series", "held_on", "values", "reason"))
    else:
        print("nothing is held back")


def _health(document: Health, *_: object) -> None:
    for name, value in document.items():
        if name == "sources":
            rows = [{**row, "seen": _words(row["seen"])} for row in document["sources"]]
            print_table(rows, ("id", "state", "last_asked", "due", "series", "seen", "why"))
        else:
            print(f"{name}: {_words(value)}")


def _words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    return (", ".join(value) if isinstance(value, list) else str(value)) or "none"


def _of_figures(answer: Sequence[Value], reader: Reader, values: Mapping[str, Any], *, table: bool) -> list[str]:
    from indicators.answers.series import lacking, unheld  # noqa: PLC0415

    series = values["series"]
    told = [f"{series}: {lacking(reader, series)}"] if reader.series(series).empty else []
    if table and answer:
        caution = reader.catalog.indicators[series].cautioned(date.fromisoformat(answer[-1]["time_period"]), reader.day)
        told += [f"caution: {caution}"] if caution else []
    not_shown = unheld(reader, series, values["from"], values["to"])
    return [*told, f"{series}: {not_shown}"] if not_shown else told


def _no_claim(reader: Reader, values: Mapping[str, Any]) -> str:
    from indicators.answers.claims import later  # noqa: PLC0415

    return later(reader, values.get("brief"))


def beside(
    question: Question[..., Any], answer: Any, reader: Reader, values: Mapping[str, Any], *, table: bool
) -> list[str]:
    """Return what is said beside an answer, a line each, so that what reads the answer reads the same as ever.

    Why it is empty; of figures, which were out by the day and are not shown; and, of a bare table (`table`), what the
    newest must not be read as.
    """
    if question.name == "read":
        return _of_figures(answer, reader, values, table=table)
    told = "" if answer or question.name not in ("claims", "calibration") else _no_claim(reader, values)
    return [told] if told else []


FOR_PEOPLE: Mapping[str, Callable[..., None]] = {
    "brief show": _brief,
    "brief check": _faults,
    "calibration": _calibration,
    "claims": _claims,
    "list": _list,
    "origin": _origin,
    "read": _read,
    "link": _links,
    "quarantine": _held_back,
    "doctor": _health,
}
IN_A_LINE: Mapping[str, Callable[..., str]] = {"link": _links_in_a_line}
