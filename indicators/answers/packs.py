"""What was exported into a file, and what became of the check of one that was brought."""

from __future__ import annotations

from typing import TypedDict

from indicators.core.words import count

MOST_LISTED = 20  # values, and words, that are others here


class Exported(TypedDict):
    """A brief with its figures, written into a file.

    Attributes:
        file: its path.
        figures: how many series are shown in it.
        bytes: its size.
    """

    file: str
    figures: int
    bytes: int


class Differing(TypedDict):
    """One thing in a file that is not what can be made again.

    Attributes:
        place: where: file, passage, figure, line.
        found: what is there; around the place, of a long text.
        expected: what should be.
    """

    place: str
    found: str
    expected: str


class Checked(TypedDict):
    """What was made again and compared.

    Attributes:
        files: in the pack.
        figures: charts.
        values: drawn in them.
        marks: of claims.
        words: texts: passages, sentences, titles, units, sources, days.
    """

    files: int
    figures: int
    values: int
    marks: int
    words: int


class RevisedSince(TypedDict):
    """A value in the file that is another one here.

    Attributes:
        series: id.
        title: of the series.
        time_period: first day of its period.
        unit: of both values.
        before: in the file.
        now: here; null where it was withdrawn.
        change: now less before; null where it was withdrawn.
    """

    series: str
    title: str
    time_period: str
    unit: str
    before: float
    now: float | None
    change: float | None


class MarkSince(TypedDict):
    """A claim whose mark in the file is another one here.

    Attributes:
        claim: id.
        says: the claim, in the analyst's words.
        before: its mark in the file.
        now: its mark here; empty where the brief has no such claim any more.
    """

    claim: str
    says: str
    before: str
    now: str


class WordsSince(TypedDict):
    """What the file was made from, and is written otherwise here: edited since, or changed in the file.

    Attributes:
        place: where: file of the pack, entry, field or line.
        before: in the file; empty where it has none.
        now: here; empty where there is none.
    """

    place: str
    before: str
    now: str


class Verified(TypedDict):
    """What became of the check of a file.

    Attributes:
        file: its path.
        result: "consistent" (all of it can be made again from the figures in it), "authentic" (and it is signed with a
            key that is known here), "altered" (something is not what it should be) or "foreign" (no file of this
            program's, or of a newer version).
        why: in a sentence.
        by: whose signature stands under it, as the key is known here; empty without one that is.
        remarks: what else is to be known, a sentence each.
        checked: what was compared; null where nothing could be.
        differences: what is not as it should be, the first hundred.
        differing: how many there are in all.
        revised_since: values in it that are others here; null without a store at hand.
        marks_since: marks in it that are others here; null without a store at hand, or where it lacks the brief.
        words_since: lines of its brief, entries of its catalogue, events and hashes of raw answers that are others
            here; null without a store at hand, or of an altered file.
    """

    file: str
    result: str
    why: str
    by: str
    remarks: list[str]
    checked: Checked | None
    differences: list[Differing]
    differing: int
    revised_since: list[RevisedSince] | None
    marks_since: list[MarkSince] | None
    words_since: list[WordsSince] | None


def exported_words(done: Exported) -> str:
    """Return a line that says what was exported."""
    return f"{done['file']}: {count(done['figures'], 'series', 'series')}, {done['bytes']:,} bytes"


def verified_words(done: Verified) -> str:
    """Return lines that say what became of the check of a file."""
    lines = [f"{done['file']}: {done['result']}; {done['why']}", *(f"  {each}" for each in done["remarks"])]
    lines += [f"  {_differs(each)}" for each in done["differences"] if each["place"] != done["why"]]
    if more := done["differing"] - len(done["differences"]):
        lines.append(f"  and {more:,} more")
    if revised := done["revised_since"]:
        lines.append(f"  Since then {count(len(revised), 'value')} in it became another here:")
        for row in revised[:MOST_LISTED]:
            told = "withdrawn" if row["now"] is None else f"{row['now']:,.10g} ({row['change']:+,.6g})"
            lines.append(f"    {row['title']}, {row['time_period']}: {row['before']:,.10g}, now {told} {row['unit']}")
        if len(revised) > MOST_LISTED:
            lines.append(f"    and {len(revised) - MOST_LISTED:,} more (--json has all)")
    elif revised is not None:
        lines.append("  Every value in it is the same here.")
    lines += [
        f"  Would be marked otherwise here: {each['says']} ({each['before']}, now {each['now'] or 'gone'})"
        for each in done["marks_since"] or ()
    ]
    written = done["words_since"] or []
    lines += [
        f"  Written otherwise here: {each['place']}: {_told(each['before'])}, here {_told(each['now'])}"
        for each in written[:MOST_LISTED]
    ]
    if len(written) > MOST_LISTED:
        lines.append(f"    and {len(written) - MOST_LISTED:,} more (--json has all)")
    return "\n".join(lines)


def _differs(each: Differing) -> str:
    if not each["found"] and not each["expected"]:
        return each["place"]
    return f"{each['place']}: {_told(each['found'])}, not {_told(each['expected'])}"


def _told(text: str) -> str:
    return f'"{text}"' if text else "nothing"
