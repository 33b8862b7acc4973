"""Taking a brief in: a file, bytes dropped on the page, or an address, made into a brief file of the library.

The document is kept as it came, byte for byte, under `raw/briefs` by its hash. Nothing in it chooses a path, is run,
or is fetched. Taking the same brief in again keeps every excerpt's id and all that an analyst said of it; words that
a new version of it no longer has stay, as orphans.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from indicators.briefs import edit
from indicators.briefs.file import body_hash
from indicators.briefs.places import Places
from indicators.core import disk
from indicators.core.words import count
from indicators.documents import formats, reading
from indicators.errors import BriefError, SourceError
from indicators.model import Brief, Excerpt, Query, Service, Source
from indicators.store.journal import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from indicators.briefs.library import Library
    from indicators.documents.reading import Passage

LICENCE = "Its publisher's own; kept here to be read beside the figures, not to be passed on"
NO_PRODUCER = "producer not stated"
LONGEST_NAME = 60
MOST_PASSAGES = 20_000  # the sentences of a thousand pages
ENDINGS = {b"%PDF": ".pdf", b"PK\x03\x04": ".docx", b"<": ".html"}
DEADLINE_SECONDS = 60
# An address that an analyst names is asked by the rules that hold for sources.
ADDRESS = Source(
    id="brief", title="An address", producer="", url="", licence="", licence_url="", use="unclear", terms="",
    attribution="", first_published=date(1900, 1, 1), first_published_note="", restates=False, restates_note="",
    passes_on=True,
    service=Service(
        loader="", key_env="", key_in="", key_required=False, pace_seconds=0, interval_hours=0, window_days=0,
        history_days=0, timeout_seconds=20, holidays="", release_weekday=0, release_months=(), momentary=True,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a document: the brief's id, and "imported", "already here" or "updated"; then remarks on it.

    `before` is the text that the brief's own file had, "" where it had none.
    """

    id: str
    status: str
    passages: int
    orphaned: int
    remarks: tuple[str, ...]
    before: str = ""

    @property
    def told(self) -> str:
        """What became of it, in words."""
        words = {
            "imported": f"imported, {count(self.passages, 'passage')}",
            "already here": "already here with the very same words; nothing was changed",
            "updated": f"updated, {count(self.passages, 'passage')}; every mark on it is kept",
        }[self.status]
        if not self.orphaned:
            return words
        return f"{words}; {count(self.orphaned, 'quote')} no longer in it, shown as orphaned"


def is_address(text: str) -> bool:
    """Return whether a text is meant as an address and not as a file."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text) is not None


def without_secrets(url: str) -> str:
    """Return an address as messages may show it: without a name and password before its host."""
    return re.sub(r"(?<=//)[^/?#]*@", "", url)


def from_address(url: str) -> tuple[bytes, str]:
    """Return the document at an address, and its content type.

    Raises:
        BriefError: no https address of a public host, no answer, or one that is too large.
    """
    if without_secrets(url) != url:
        raise BriefError(f"{without_secrets(url)} was given with a name before its host; take that out")
    from indicators.net.fetch import Fetcher  # noqa: PLC0415 - with what it asks by, half a second few commands need

    try:
        with Fetcher(ADDRESS, deadline=DEADLINE_SECONDS, most=formats.MAX_BYTES) as fetcher:
            answer = fetcher.ask(Query(url))
    except SourceError as error:
        raise BriefError(error.reason) from error
    if answer is None:
        raise BriefError(f"{url} gave no document")
    return answer.body, answer.content_type


def from_file(path: Path) -> bytes:
    """Return a file's bytes, if there are not too many.

    Raises:
        BriefError: no file, not to be read, or too large.
    """
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise BriefError(f"{path} is a folder; name the files in it")
        if size > formats.MAX_BYTES:
            raise BriefError(
                f"{path.name} has {size / 2**20:,.0f} MB; a brief has at most {formats.MAX_BYTES // 2**20} MB"
            )
        return path.read_bytes()
    except OSError as error:
        raise BriefError(f"{path} cannot be read ({error.strerror or error})") from error


def take_in(
    library: Library,
    body: bytes,
    name: str,
    *,
    now: datetime,
    published: date | None = None,
    url: str = "",
    content_type: str = "",
    by: str = "",
) -> Taken:
    """Take a document in and return what became of it.

    Args:
        library: where it goes.
        body: the document as it came.
        name: of the file or the address, for messages and as a hint at its format.
        now: the moment.
        published: the day of publication, where the analyst names it.
        url: the address it was fetched from, "" for a file.
        content_type: as the server named it.
        by: the analyst, where a name is known.

    Raises:
        UndatedError: it does not say when it was published; name the day in `published`.
        BriefError: a document that cannot be read as a brief.
        StoreError: a full disk, or a folder that cannot be written.
    """
    raw = hashlib.sha256(body).hexdigest() + _ending(body)
    new = brief_of(body, name, published=published, url=url, content_type=content_type)
    new = replace(new, imported_on=now.date(), raw=raw)
    with library.changing():
        earlier, namesakes = _earlier(new, library)
        if earlier:
            there = library[earlier]
            new, changes = _headed(new, there, named=published is not None)
            if new.body == there.body and not changes.made:
                orphaned = sum(each.orphaned for each in there.excerpts)
                return Taken(earlier, "already here", len(there.excerpts), orphaned, changes.kept)
            brief, told = merged(new, there), changes.made + changes.kept
        else:
            brief, told = replace(new, id=_free(new.id, library)), namesakes
        brief = replace(brief, excerpts=tuple(replace(each, brief_id=brief.id) for each in brief.excerpts))
        kept = library.raw_path(raw)
        if not kept.exists():
            disk.put(kept, body)
        before_text = library.text(earlier) if earlier else ""
        text = edit.file_text(brief, before_text)
        own = library.path(brief.id).exists()
        came, before = ("updated", _state(there)) if earlier else ("imported", None)
        library.put(brief.id, text, Line(f"brief {came}", {"brief": brief.id}, by, now, before, _state(brief)))
    orphaned = sum(each.orphaned for each in brief.excerpts)
    return Taken(brief.id, came, len(brief.excerpts), orphaned, (*told, *brief.remarks), before_text if own else "")


def _state(brief: Brief) -> dict[str, str]:
    """Return what the journal says of a document that came in."""
    return {"title": brief.title, "sha256": body_hash(brief.body), "raw": brief.raw}


def _earlier(new: Brief, library: Library) -> tuple[str, tuple[str, ...]]:
    """Return the id of the brief that a new one is a state of, "" without one, and a remark on a namesake.

    It is the one that came of the same bytes; or that has the same body, and the same title, address or day; or that
    has the same address, or the same title, producer and day, and a sentence in common.
    """
    very, alike = library.same(new)
    same_words = [library[each] for each in very if each in library]
    for each in same_words:
        if each.published == new.published and (each.kind != new.kind or each.raw == new.raw):
            return each.id, ()
    if of_the_same_bytes := _of_raw(new.raw, library):
        return of_the_same_bytes, ()
    for each in same_words:
        if each.kind == new.kind and (
            each.title == new.title or each.published == new.published or (each.url and each.url == new.url)
        ):
            return each.id, ()
    quotes = {each.quote for each in new.excerpts}
    for name in alike:
        if any(each.quote in quotes for each in library[name].excerpts):
            return name, ()
    if not alike:
        return "", ()
    return "", (f"it stands beside {alike[0]}, which looks like the same brief and has no sentence in common with it",)


def _of_raw(raw: str, library: Library) -> str:
    """Return the id of the brief that came of these very bytes, or ""."""
    if not library.raw_path(raw).exists():
        return ""
    line = f'raw = "{raw}"'
    return next((each for each in library if line in library.text(each)), "")


@dataclass(frozen=True, slots=True)
class Changes:
    """What a document changes in the head of the brief that is there, in words, and what it does not, and why."""

    made: tuple[str, ...]
    kept: tuple[str, ...]


def _headed(new: Brief, there: Brief, *, named: bool) -> tuple[Brief, Changes]:
    """Return the new state of a brief with the head that it is to have.

    What says the same words under another title, day or producer corrects it. The very same bytes cannot: what an
    analyst wrote into the head since stands, and so does the day that was named then, unless one is `named` now.
    """
    made, kept = [], []
    same_bytes = new.raw == there.raw
    title, producer, day = new.title, new.producer, new.published
    if new.body == there.body and (same_bytes or new.kind != there.kind):
        title, producer = there.title, there.producer
    if producer == NO_PRODUCER:
        producer = there.producer
    if same_bytes and not named and day != there.published:
        kept.append(f"it reads as published on {day}; {there.published} stands, as it was taken before")
        day = there.published
    for fact, before, now in (
        ("title", f"“{there.title}”", f"“{title}”"),
        ("producer", there.producer, producer),
        ("day of publication", there.published, day),
    ):
        if before != now:
            made.append(f"its {fact} was {before} and is now {now}")
    head = replace(new, title=title, producer=producer, published=day, url=there.url or new.url, licence=there.licence)
    return head, Changes(tuple(made), tuple(kept))


def brief_of(body: bytes, name: str, *, published: date | None = None, url: str = "", content_type: str = "") -> Brief:
    """Return the brief that a document holds, each sentence an excerpt of it.

    Raises:
        BriefError: a document that cannot be read as a brief; the line begins with its name.
    """
    draft = formats.draft(body, name, content_type)
    try:
        read = reading.read(draft, published)
    except BriefError as error:
        raise type(error)(f"{name}: {error}") from error
    if not read.passages:
        raise BriefError(f"{name}: no sentence was found in it; is the text there, and not only headings or pictures?")
    sha256 = body_hash(read.body)
    if len(read.passages) > MOST_PASSAGES:
        raise BriefError(
            f"{name}: {len(read.passages):,} sentences; a brief has at most {MOST_PASSAGES:,}, so bring it in in parts"
        )
    excerpts, counts = [], dict[int, int]()
    for each, nth in zip(read.passages, _occurrences(read.body, read.passages), strict=True):
        counts[each.paragraph] = counts.get(each.paragraph, 0) + 1
        excerpts.append(
            Excerpt(
                id=f"p{each.paragraph}s{counts[each.paragraph]}",
                brief_id="",
                quote=each.text,
                areas=(),
                topics=(),
                links=(),
                events=(),
                rejected=(),
                note="",
                start=each.start,
                end=each.end,
                nth=nth,
            )
        )
    return Brief(
        id=_named(read.published, read.title, sha256),
        title=read.title,
        producer=read.producer or (urlsplit(url).hostname or "" if url else "") or NO_PRODUCER,
        published=read.published,
        url=url or read.url,
        licence=LICENCE,
        kind="original",
        body=read.body,
        notices=read.notices,
        footnotes=read.footnotes,
        excerpts=tuple(excerpts),
        opens=excerpts[0].id,
        remarks=read.remarks,
    )


def _occurrences(body: str, passages: Iterable[Passage]) -> Iterator[int]:
    """Yield which occurrence of its words in the body each passage is, from 1, as `Places` counts them."""
    places = Places(body)
    for each in passages:
        yield bisect_right(places.of(each.text), each.start)


def merged(new: Brief, old: Brief) -> Brief:
    """Return the new state of a brief with all that was said of the old one.

    A sentence that is in both keeps its id and marks. One that is gone stays as an orphan; one that is new has a new
    id. Excerpts that an analyst cut out by hand stay wherever their words still stand.
    """
    kept = {(each.quote, each.nth): each for each in old.excerpts}
    taken = {each.id for each in old.excerpts}
    excerpts = []
    for each in new.excerpts:
        known = kept.pop((each.quote, each.nth), None)
        if known is None:
            name = each.id
            while name in taken:
                name += "b"
            taken.add(name)
            excerpts.append(replace(each, id=name))
        else:
            excerpts.append(replace(known, start=each.start, end=each.end))
    places = Places(new.body)
    for each in kept.values():
        place = places.nth(each.quote, each.nth)
        excerpts.append(replace(each, start=place, end=place + len(each.quote) if place >= 0 else -1))
    opens = old.opens if old.opens in {each.id for each in excerpts} else excerpts[0].id
    return replace(new, id=old.id, excerpts=tuple(excerpts), opens=opens, claims=old.claims)


def _named(published: date, title: str, sha256: str) -> str:
    """Return an id made of the day and the title's Latin letters; of the body's hash where it has none."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    name = ""
    for word in words:
        if len(name) + len(word) + 1 > LONGEST_NAME:
            break
        name += f"-{word}"
    return f"{published.isoformat()}{name or '-' + sha256[:10]}"


def _free(name: str, library: Library) -> str:
    """Return the name, with a number where another brief has it."""
    number, free = 2, name
    while library.path(free).exists() or library.ships(free):
        free, number = f"{name}-{number}", number + 1
    return free


def _ending(body: bytes) -> str:
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    return next((ending for magic, ending in ENDINGS.items() if start.startswith(magic)), ".txt")
