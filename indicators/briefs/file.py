"""The brief file: a TOML head between +++ lines, then the body; see CONTRIBUTING.md for its keys.

An excerpt is held by its exact words. If the body no longer matches its hash, or no longer has the words, the
excerpt is *orphaned*: it keeps the old words and says so, and is never tied again by likeness.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from indicators.briefs.language import band, likelihood_words
from indicators.errors import StoreError
from indicators.model import TOPICS, Brief, Excerpt
from indicators.tables import Entry, Faults, entries_of, read_text, toml_table

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from indicators.model import Catalog

KINDS = ("original", "digest")
# Two things the brief speaks of that no series measures are topics of excerpts all the same.
EXCERPT_TOPICS = (*TOPICS, "mobilisation", "surveillance")
FENCE = "+++"


def load(folders: Collection[Path], catalog: Catalog, faults: Faults) -> dict[str, Brief]:
    """Return the briefs in these folders by id, newest first; what is wrong goes to `faults`.

    The id is the file's name without its ending. The same id in two folders is a fault.

    Raises:
        StoreError: a folder that cannot be read.
    """
    briefs: dict[str, Brief] = {}
    for folder in folders:
        for path in _files(folder):
            if path.stem in briefs:
                faults.add(path, 1, f"brief {path.stem} is there twice; rename one of the two files")
            elif (brief := read(path, catalog, faults)) is not None:
                briefs[brief.id] = brief
    return dict(sorted(briefs.items(), key=lambda item: item[1].published, reverse=True))


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".md") if folder.exists() else []
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be read ({error.strerror}); mend its rights, or set INDICATORS_HOME to another folder"
        ) from error


def read(path: Path, catalog: Catalog, faults: Faults) -> Brief | None:
    """Return the brief in a file, or None after noting why it cannot be read at all."""
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
    head.used.add("excerpt")
    intact = head.text("sha256") == body_hash(body)
    excerpts: list[Excerpt] = []
    for entry in entries_of(table, head_text, path, "excerpt", faults, first_line=2):
        excerpt = _excerpt(entry, path.stem, body if intact else "", catalog)
        if excerpt.id in {each.id for each in excerpts}:
            entry.fault("id", f"excerpt {excerpt.id} stands twice")
        excerpts.append(excerpt)
    brief = Brief(
        id=path.stem,
        title=head.text("title"),
        producer=head.text("producer"),
        published=head.day("published"),
        url=head.address("url"),
        licence=head.text("licence"),
        kind=head.choice("kind", KINDS),
        body=body,
        notices=tuple(re.findall(r"^\[Notice: (.+)\]$", body, re.MULTILINE)),
        footnotes=tuple(re.findall(r"^\[(\d+)\] (.+)$", body, re.MULTILINE)),
        excerpts=tuple(excerpts),
        opens=head.text("opens", excerpts[0].id if excerpts else ""),
    )
    if brief.opens not in {each.id for each in excerpts} and excerpts:
        head.fault("opens", f"opens names excerpt {brief.opens!r}, which the brief does not have")
    head.finish()
    return brief


def body_hash(body: str) -> str:
    """Return the SHA-256 of a body in NFC with line feeds alone."""
    return hashlib.sha256(body.encode()).hexdigest()


def _top_lines(text: str) -> dict[str, int]:
    lines = {}
    for number, line in enumerate(text.splitlines(), start=2):
        if line.startswith("["):
            break
        if key := re.match(r"([A-Za-z0-9_-]+)\s*=", line):
            lines[key.group(1)] = number
    return lines


def _excerpt(entry: Entry, brief_id: str, body: str, catalog: Catalog) -> Excerpt:
    quote = unicodedata.normalize("NFC", entry.text("quote"))
    start = body.find(quote) if quote else -1
    excerpt = Excerpt(
        id=entry.text("id"),
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
                entry.fault(key, f"{key} names {each!r}, which the catalogue does not have")
    if start >= 0 and body.find(quote, start + 1) >= 0:
        entry.fault("quote", f"the words of excerpt {excerpt.id} stand more than once in the body")
    entry.finish()
    return excerpt


def paragraphs(brief: Brief) -> list[list[Excerpt | str]]:
    """Return the body's paragraphs, without notices and footnotes, as excerpts and the text between them."""
    found: list[list[Excerpt | str]] = []
    for match in re.finditer(r"[^\n]+", brief.body):
        if re.match(r"\[(Notice: |\d+\] )", match.group()):
            continue
        pieces: list[Excerpt | str] = []
        place = match.start()
        inside = (each for each in brief.excerpts if match.start() <= each.start and each.end <= match.end())
        for excerpt in sorted(inside, key=lambda each: each.start):
            if excerpt.start < place:
                continue
            pieces += [brief.body[place : excerpt.start], excerpt]
            place = excerpt.end
        pieces.append(brief.body[place : match.end()])
        found.append([piece for piece in pieces if piece])
    return found


def footnote_marks(excerpt: Excerpt) -> tuple[str, ...]:
    """Return the footnote numbers whose markers stand in the quote."""
    return tuple(re.findall(r"\[(\d+)\]", excerpt.quote))


def is_foreign(excerpt: Excerpt) -> bool:
    """Return whether the publisher marked a source of this passage as a foreign domain (`*` before a word)."""
    return re.search(r"(?<!\S)\*(?=\w)", excerpt.quote) is not None


def described(brief: Brief) -> dict[str, object]:
    """Return a brief as `brief show --json` prints it."""
    notes = dict(brief.footnotes)
    return {
        "id": brief.id,
        "title": brief.title,
        "producer": brief.producer,
        "published": brief.published.isoformat(),
        "url": brief.url,
        "notices": list(brief.notices),
        "excerpts": [
            {
                "id": each.id,
                "text": each.quote,
                "start": each.start,
                "end": each.end,
                "likelihood_words": list(likelihood_words(each.quote)),
                "band": band(likelihood_words(each.quote)),
                "foreign_source": is_foreign(each),
                "footnotes": [{"mark": mark, "text": notes.get(mark, "")} for mark in footnote_marks(each)],
                "links": [{"series_id": link, "reason": "tagged"} for link in each.links],
                "claims": [],
                "orphaned": each.orphaned,
            }
            for each in brief.excerpts
        ],
    }
