"""The brief file: a TOML head between +++ lines, then the body; see CONTRIBUTING.md for its keys.

An excerpt is held by its exact words. If the body no longer matches its hash, or no longer has the words, the
excerpt is *orphaned*: it keeps the old words and says so, and is never tied again by likeness.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from indicators.briefs.places import Places
from indicators.conditions import grammar
from indicators.core.tables import EARLIEST, LATEST, Entry, Faults, entries_of, read_text, toml_table
from indicators.core.words import said
from indicators.errors import StoreError
from indicators.language.estimative import BANDS
from indicators.model import (
    CLAIM_KINDS,
    CLAIM_READS,
    CONFIDENCES,
    TOPICS,
    Brief,
    Claim,
    Condition,
    Decision,
    EventTest,
    Excerpt,
    LeftOut,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from indicators.documents.reading import Part
    from indicators.model import Catalog

KINDS = ("original", "digest")
DECISIONS = ("accepted", "added", "struck out", "restored", "taken back")
# Two things the brief speaks of that no series measures are topics of excerpts all the same.
EXCERPT_TOPICS = (*TOPICS, "mobilisation", "surveillance")
BLOCKS = ("paragraph", "heading", "bullet", "numbered", "footnote", "title", "notice")
FENCE = "+++"


def files(folder: Path) -> list[Path]:
    """Return the brief files of a folder by name; none where there is no folder.

    Raises:
        StoreError: a folder that cannot be read.
    """
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".md") if folder.exists() else []
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be read ({error.strerror}); mend its rights, or set INDICATORS_HOME to another folder"
        ) from error


def read(path: Path, catalog: Catalog, faults: Faults, claim_faults: Faults | None = None) -> Brief | None:
    """Return the brief in a file, or None after noting why it cannot be read at all.

    The id is the file's name without its ending. Without a title, a day of publication and a kind that can be, it is
    no brief; an excerpt without an id or words of its own is left out, and what else is wrong is noted. Faults of
    claims go to `claim_faults` where that is given: a claim that cannot be tested stops nothing else.
    """
    if not path.stem.isprintable():
        faults.add(path, 1, "the file's name has characters that cannot be shown; give it another")
        return None
    text = read_text(path, faults)
    if text is None:
        return None
    parts = text.split(f"\n{FENCE}\n", 1)
    if len(parts) != 2 or not parts[0].startswith(f"{FENCE}\n"):
        faults.add(path, 1, f"a brief starts with a line {FENCE}, its head, and another line {FENCE}")
        return None
    head_text, body = parts[0].removeprefix(f"{FENCE}\n"), unicodedata.normalize("NFC", parts[1])
    table = toml_table(head_text, path, faults, first_line=2)
    if table is None:
        return None
    head = Entry(table, path, 2, faults, _top_lines(head_text))
    head.used |= {"excerpt", "left_out", "claim"}
    before = len(faults.found)
    title, published, kind = head.text("title"), head.day("published"), head.choice("kind", KINDS)
    unread = len(faults.found) > before
    intact = head.text("sha256") == body_hash(body)
    found: dict[str, Excerpt] = {}
    places = Places(body if intact else "")
    for entry in entries_of(table, head_text, path, "excerpt", faults, first_line=2):
        excerpt = _excerpt(entry, path.stem, places, catalog)
        if excerpt.id in found:
            entry.fault("id", f"excerpt {excerpt.id} stands twice; give one of them another id")
        elif excerpt.id and excerpt.quote:
            found[excerpt.id] = excerpt
    excerpts = tuple(found.values())
    claims = _claims(table, head_text, path, excerpts, catalog, faults if claim_faults is None else claim_faults)
    opens = head.name("opens", excerpts[0].id if excerpts else "")
    if opens not in found and excerpts:
        head.fault("opens", f"opens names excerpt {said(opens)}, which the brief does not have")
        opens = excerpts[0].id
    brief = Brief(
        id=path.stem,
        title=title,
        producer=head.text("producer"),
        published=published,
        url=head.address("url", ""),
        licence=head.text("licence"),
        kind=kind,
        body=body,
        notices=tuple(re.findall(r"^\[Notice: (.+)\]$", body, re.MULTILINE)),
        footnotes=tuple(re.findall(r"^\[(\d+)\] (.+)$", body, re.MULTILINE)),
        excerpts=excerpts,
        opens=opens,
        claims=tuple(claims),
        imported_on=head.day_or_none("imported_on"),
        raw=head.text("raw", ""),
        remarks=head.names("remarks"),
        left_out=tuple(map(_left_out, entries_of(table, head_text, path, "left_out", faults, first_line=2))),
        reviewed=head.day_or_none("reviewed"),
    )
    head.finish()
    return None if unread else brief


def body_hash(body: str) -> str:
    """Return the SHA-256 of a body in NFC with line feeds alone."""
    return hashlib.sha256(body.encode()).hexdigest()


def _top_lines(text: str) -> dict[str, int]:
    lines = {}
    for number, line in enumerate(text.split("\n"), start=2):
        if line.startswith("["):
            break
        if key := re.match(r"([A-Za-z0-9_-]+)\s*=", line):
            lines[key.group(1)] = number
    return lines


def _excerpt(entry: Entry, brief_id: str, places: Places, catalog: Catalog) -> Excerpt:
    quote = unicodedata.normalize("NFC", entry.text("quote"))
    nth = entry.integer("nth", 1)
    start = places.nth(quote, nth)
    excerpt = Excerpt(
        id=entry.name("id"),
        brief_id=brief_id,
        quote=quote,
        areas=entry.names("areas"),
        topics=entry.names("topics"),
        links=entry.names("links"),
        events=entry.names("events"),
        rejected=entry.names("rejected"),
        note=entry.text("note", ""),
        start=start,
        end=start + len(quote) if start >= 0 else -1,
        nth=nth,
        caption=entry.text("caption", ""),
        decisions=_decisions(entry),
    )
    for key, ids, known in (
        ("areas", excerpt.areas, catalog.areas),
        ("topics", excerpt.topics, EXCERPT_TOPICS),
        ("links", excerpt.links, catalog.indicators),
        ("rejected", excerpt.rejected, catalog.indicators),
        ("events", excerpt.events, catalog.events),
    ):
        for each in ids:
            if each not in known:
                entry.fault(key, f"{key} names {said(each)}, which the catalogue does not have")
    if start >= 0 and "nth" not in entry.table and len(places.of(quote)) > 1:
        entry.fault(
            "quote", f"the words of excerpt {excerpt.id} stand more than once in the body; say which with nth = 1"
        )
    entry.finish()
    return excerpt


def _left_out(entry: Entry) -> LeftOut:
    found = LeftOut(
        entry.text("text"),
        entry.text("why"),
        entry.integer("at", 0),
        entry.choice("kind", BLOCKS, BLOCKS[0]),
        entry.text("label", ""),
    )
    entry.finish()
    return found


def _decisions(entry: Entry) -> tuple[Decision, ...]:
    entry.used.add("decisions")
    rows = entry.table.get("decisions", [])
    found = []
    for row in rows if isinstance(rows, list) else [None]:
        if (
            isinstance(row, dict)
            and set(row) == {"series", "word", "by", "at"}
            and row["word"] in DECISIONS
            and isinstance(row["at"], datetime)
            and EARLIEST <= row["at"].date() <= LATEST
            and all(isinstance(row[key], str) for key in ("series", "by"))
        ):
            found.append(Decision(row["series"], row["word"], row["by"], row["at"]))
        else:
            entry.fault(
                "decisions", f"decisions has {said(row)}; each has series, word ({', '.join(DECISIONS)}), by and at"
            )
    return tuple(found)


def _claims(
    table: Mapping[str, Any], text: str, path: Path, excerpts: Sequence[Excerpt], catalog: Catalog, faults: Faults
) -> list[Claim]:
    """Return the claims, each with its tests; what is wrong with one is noted, and leaves the others as they are."""
    quotes = {each.id: each.quote for each in excerpts}
    entries = entries_of(table, text, path, "claim", faults, first_line=2)
    written = [each.table.get("test", []) for each in entries]
    rows = [each if isinstance(each, list) else [] for each in written]
    lines = text.split("\n")
    ends = [*(each.line for each in entries[1:]), len(lines) + 2][: len(entries)]
    claims: dict[str, Claim] = {}
    for entry, own, end in zip(entries, rows, ends, strict=True):
        if "withdrawn" in entry.table:  # an analyst took it back; it is kept in the file, and tested no more
            continue
        # A test in a list has no header of its own, so each claim's tests are looked for in its own lines alone.
        inside = "\n".join(lines[entry.line - 2 : end - 2])
        tests = entries_of({"claim.test": own}, inside, path, "claim.test", faults, first_line=entry.line)
        if not isinstance(entry.table.get("test", []), list):
            entry.fault("test", "test must be written as [[claim.test]] tables")
        claim = _claim(entry, quotes, tests, catalog)
        if claim.id in claims:
            entry.fault("id", f"claim {claim.id} stands twice; give one of them another id")
            claim = replace(claim, id=f"{claim.id}-{len(claims) + 1}")
        claims[claim.id] = claim
    return list(claims.values())


def _claim(entry: Entry, quotes: Mapping[str, str], tests: Sequence[Entry], catalog: Catalog) -> Claim:
    before = len(entry.faults.found)
    excerpt, words = entry.name("excerpt"), entry.text("words", "")
    if excerpt not in quotes:
        entry.fault("excerpt", f"excerpt names {said(excerpt)}, which the brief does not have")
    elif words not in quotes[excerpt]:
        entry.fault("words", f"the words {said(words)} do not stand in excerpt {excerpt}")
    typed = [grammar.typed(each, catalog.areas) for each in tests]
    for each, test in zip(tests, typed, strict=True):
        _check(each, test, catalog)
    if against := grammar.contradiction(typed):
        entry.fault("test", against)
    claim = Claim(
        id=entry.name("id", excerpt) or excerpt,
        excerpt=excerpt,
        says=entry.text("says"),
        kind=entry.choice("kind", CLAIM_KINDS),
        likelihood=entry.choice("likelihood", BANDS, ""),
        confidence=entry.choice("confidence", CONFIDENCES, ""),
        words=words,
        tests=tuple(each for each in typed if each),
        untestable=entry.text("untestable", ""),
        note=entry.text("note", ""),
        by=entry.text("by", ""),
        at=_moment(entry, "at"),
        reads=entry.choice("reads", CLAIM_READS, "analyst"),
    )
    entry.used |= {"test", "put_back"}  # who put it back after it was withdrawn is for those who read the file
    if claim.untestable and tests:
        entry.fault("untestable", "a claim has tests or says why it has none, not both")
    entry.finish()
    return replace(claim, faults=tuple(entry.faults.found[before:]))


def _check(entry: Entry, test: Condition | EventTest | None, catalog: Catalog) -> None:
    """Note what a test names that the catalogue does not have, and what it leaves open."""
    if isinstance(test, Condition):
        for name in (test.series, test.other):
            if name and name not in catalog.indicators:
                entry.fault("series", f"the series {name} is not in the catalogue")
    elif test is not None:
        for name in test.ids:
            if name not in catalog.events:
                entry.fault("event", f"the event {name} is not in the catalogue")
        if open_to := grammar.loose(test):
            entry.fault("event", open_to)


def _moment(entry: Entry, key: str) -> datetime | None:
    entry.used.add(key)
    value = entry.table.get(key)
    if value is not None and not (isinstance(value, datetime) and EARLIEST <= value.date() <= LATEST):
        entry.fault(key, f"{key} = {said(value)} is no moment, such as 2026-11-25T10:00:00Z")
        return None
    return value


def blocks(brief: Brief) -> list[tuple[Part, list[Excerpt | str]]]:
    """Return the body's headings, paragraphs, bullets and points, each as its excerpts and the text between them.

    The part itself comes first; notices and footnotes are not among them.
    """
    from indicators.documents import reading  # noqa: PLC0415 - a start need not wait for it

    found: list[tuple[Part, list[Excerpt | str]]] = []
    ordered = sorted((each for each in brief.excerpts if not each.orphaned), key=lambda each: (each.start, -each.end))
    place = 0
    for part in reading.parts_of(brief.body):
        if part.kind in ("notice", "footnote"):
            continue
        pieces: list[Excerpt | str] = []
        shown = part.start
        while place < len(ordered) and ordered[place].start < part.end:
            excerpt, place = ordered[place], place + 1
            if shown <= excerpt.start and excerpt.end <= part.end:
                pieces += [brief.body[shown : excerpt.start], excerpt]
                shown = excerpt.end
        pieces.append(brief.body[shown : part.end])
        found.append((part, [piece for piece in pieces if piece]))
    return found


def footnote_markers(excerpt: Excerpt) -> tuple[str, ...]:
    """Return the footnote numbers whose markers stand in the quote."""
    return tuple(re.findall(r"\[(\d+)\]", excerpt.quote))


def is_foreign(excerpt: Excerpt, brief: Brief) -> bool:
    """Return whether the publisher marked a source of this passage as a foreign domain (`*` before a word)."""
    from indicators.documents import reading  # noqa: PLC0415 - a start need not wait for it

    return reading.marks_foreign(brief.notices, brief.producer) and bool(reading.foreign_marks(excerpt.quote))
