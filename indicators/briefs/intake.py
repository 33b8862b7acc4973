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

from indicators.briefs import edit, states
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

LICENCE = "Its publisher's own; kept here to be read beside the figures, not to be passed on"
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
    new = brief_of(body, name, published=published, url=url, content_type=content_type)
    return put_in(library, new, body, now=now, named=published is not None, by=by)


def put_in(library: Library, new: Brief, body: bytes, *, now: datetime, named: bool, by: str = "") -> Taken:
    """Put a brief that was made of a document into the library, or into the one there that it is a state of.

    Args:
        library: where it goes.
        new: the brief; where somebody has reviewed it, its head stands as it is.
        body: the document as it came.
        now: the moment.
        named: whether an analyst named the day of publication.
        by: the analyst, where a name is known.

    Raises:
        StoreError: a full disk, or a folder that cannot be written.
    """
    raw = raw_name(body)
    new = replace(new, imported_on=now.date(), raw=raw)
    with library.changing():
        earlier, namesakes = states.state_of(new, library)
        if earlier:
            there = library[earlier]
            if there.reviewed and not new.reviewed and new.raw == there.raw:
                new = states.as_reviewed(new, there)
            new, changes = states.headed(new, there, named=named)
            if not changes.made and states.says_the_same(new, there):
                orphaned = sum(each.orphaned for each in there.excerpts)
                return Taken(earlier, "already here", len(there.excerpts), orphaned, changes.kept)
            brief, told = states.merged(new, there), changes.made + changes.kept
        else:
            brief, told = replace(new, id=_free(new.id, library)), namesakes
        brief = replace(brief, excerpts=tuple(replace(each, brief_id=brief.id) for each in brief.excerpts))
        kept = library.raw_path(raw)
        if not kept.exists():
            disk.put(kept, body)
        before_text = library.text(earlier) if earlier else ""
        text = edit.file_text(brief, before_text)
        own = library.path(brief.id).exists()
        came, before = ("updated", state(there)) if earlier else ("imported", None)
        library.put(brief.id, text, Line(f"brief {came}", {"brief": brief.id}, by, now, before, state(brief)))
    orphaned = sum(each.orphaned for each in brief.excerpts)
    return Taken(brief.id, came, len(brief.excerpts), orphaned, (*told, *brief.remarks), before_text if own else "")


def raw_name(body: bytes) -> str:
    """Return the name under which a document is kept as it came."""
    return hashlib.sha256(body).hexdigest() + _ending(body)


def state(brief: Brief) -> dict[str, str]:
    """Return what the journal says of a document that came in."""
    return {"title": brief.title, "sha256": body_hash(brief.body), "raw": brief.raw}


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
    starts = ((each.text, each.start) for each in read.passages)
    for each, nth in zip(read.passages, occurrences(read.body, starts), strict=True):
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
        id=named(read.published, read.title, sha256),
        title=read.title,
        producer=read.producer or (urlsplit(url).hostname or "" if url else "") or states.NO_PRODUCER,
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
        left_out=read.left_out,
    )


def occurrences(body: str, passages: Iterable[tuple[str, int]]) -> Iterator[int]:
    """Yield which occurrence of its words each passage of a body is, from 1; it is given by its words and its start."""
    places = Places(body)
    for words, start in passages:
        yield bisect_right(places.of(words), start)


def named(published: date, title: str, sha256: str) -> str:
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
