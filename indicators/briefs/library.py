"""The briefs: their files, made findable.

The files are the truth: `data/briefs` (shipped) and `briefs` under INDICATORS_HOME (imported, and copies of shipped
ones that an analyst has worked on). The store keeps an index of them, in which passages are searched and the
passages of a series are found; it is brought up to date when a file is newer than what the index has of it, and when
the catalogue's words have changed.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from indicators.briefs import edit, tagged, terms
from indicators.briefs import file as brief_files
from indicators.briefs.folder import Folder
from indicators.briefs.shelf import Shelf
from indicators.core import disk
from indicators.core.tables import Faults, shown
from indicators.errors import BriefError, RefusedError, StoreError
from indicators.language import recognition
from indicators.language.estimative import band, likelihood_words
from indicators.model import EventLink, Filters, Link, Shelved
from indicators.store.index import UNDATED, Index, Indexed, Passage
from indicators.store.journal import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from indicators.language.links import Linker
    from indicators.model import Brief, Catalog, Decision, Excerpt, Hit
    from indicators.store.reading import Store

IN_ONE_GO = 100  # briefs to a transaction, when many are indexed
MOST_KEPT = 64
LOCK_SECONDS = 10
MOST_TOLD = 3  # faults of one brief in a list
BIN = "bin"


class Library(Shelf):
    """The briefs by id, newest first; each is read from its file when it is asked for.

    Args:
        shipped: the briefs that ship, already checked.
        shipped_folder: where their files are.
        folder: of the imported ones; it need not exist.
        catalog: what their links and areas are checked against.
        store: holds the index.
        linker: finds links.
        words: a hash of all that decides what links are found.
    """

    def __init__(
        self,
        shipped: Mapping[str, Brief],
        shipped_folder: Path,
        folder: Path,
        catalog: Catalog,
        store: Store,
        linker: Linker,
        words: str,
    ) -> None:
        self.folder = folder
        self._files, self._bin = Folder(folder), Folder(folder / BIN)
        self._shipped, self._shipped_folder = dict(shipped), shipped_folder
        self._catalog, self._index, self._linker, self._words = catalog, Index(store), linker, words
        self._lock, self._own = threading.RLock(), threading.local()
        self._seen: object = None
        self._rows: dict[str, Shelved] = {}
        self._faulty: tuple[Shelved, ...] = ()
        self._waits = True
        self._behind: dict[str, None] = {}
        self._thread: threading.Thread | None = None
        self._read = lru_cache(maxsize=MOST_KEPT)(self._read_file)
        self._linked = lru_cache(maxsize=MOST_KEPT)(self._links_of)
        self._counted = lru_cache(maxsize=MOST_KEPT)(self._days_of)

    # What there is

    def __getitem__(self, brief_id: str) -> Brief:
        """Return a brief.

        Raises:
            KeyError: no such brief, or a file that cannot be read as one.
        """
        brief, _ = self._read(brief_id, self._stamp(brief_id))
        if brief is None:
            raise KeyError(brief_id)
        return brief

    def rows(self) -> dict[str, Shelved]:
        """Return what the library lists, newest first, with the files as they are now (see `steady`)."""
        if getattr(self._own, "seen", False):
            return self._rows
        with self._lock:
            now = (self._files.look(), self._index.revision())
            if now != self._seen:
                self._bring_up_to_date()
                self._seen = (now[0], self._index.revision())
        if hasattr(self._own, "seen"):
            self._own.seen = True
        return self._rows

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Look at the files once for all that this thread does inside: a page is of one state, and looks but once.

        What is written through the library shows inside at once.
        """
        self._own.seen = False
        try:
            yield
        finally:
            del self._own.seen

    def keep_up(self) -> None:
        """From now on, index what is more than a little behind in a thread of its own, so that no page waits for it.

        Another catalogue, or a folder full of new files, makes the whole index old at once.
        """
        self._waits = False

    @property
    def behind(self) -> int:
        """How many briefs the index is behind with; their own pages are right all the same."""
        return len(self._behind)

    def faults(self) -> tuple[Shelved, ...]:
        """Return the briefs whose files have a fault, readable or not; and the folder, if it cannot be read."""
        self.rows()
        return self._faulty

    def faults_of(self, brief_id: str) -> tuple[str, ...]:
        """Return all that is wrong with a brief's file, a line each, with file and line."""
        return self._read(brief_id, self._stamp(brief_id))[1]

    def with_claims(self) -> list[Brief]:
        """Return the briefs that have claims, newest first."""
        return [self[name] for name, row in self.rows().items() if row.readable and row.claims]

    def path(self, brief_id: str) -> Path:
        """Return where the file of an imported brief, or of a copy of a shipped one, is or would be."""
        return self._files.file(brief_id)

    def text(self, brief_id: str) -> str:
        """Return the text of a brief's file.

        Raises:
            KeyError: no such brief.
            StoreError: a file that cannot be read.
        """
        for path in (self.path(brief_id), self._shipped_folder / f"{brief_id}.md"):
            if brief_id in self and path.exists():
                return edit.read(path)
        raise KeyError(brief_id)

    def raw(self, name: str) -> bytes:
        """Return a document as it came, by its name in the head of the brief's file.

        Raises:
            StoreError: a file that is gone or cannot be read.
        """
        path = self.raw_path(name)
        try:
            return disk.read(path)
        except OSError as error:
            raise StoreError(f"{path} cannot be read ({error.strerror}); the brief's own text is still here") from error

    def raw_path(self, name: str) -> Path:
        """Return where a document is kept as it came."""
        return self.folder.parent / "raw" / "briefs" / re.sub(r"[^0-9a-z.]", "", name)

    def ships(self, brief_id: str) -> bool:
        """Return whether a brief ships with the app; then what an analyst can throw away is a copy of it."""
        return brief_id in self._shipped

    def version(self, brief_id: str) -> tuple[str, str]:
        """Return what changes when the brief's file or the catalogue's words do."""
        return self._stamp(brief_id), self._words

    def _stamp(self, brief_id: str) -> str:
        """Return what changes with a brief's file; that of a shipped one is the hash of its body."""
        return self._files.stamp(brief_id) or ("shipped" if brief_id in self._shipped else "none")

    def _read_file(self, brief_id: str, stamp: str) -> tuple[Brief | None, tuple[str, ...]]:
        if stamp in ("shipped", "none"):
            shipped = self._shipped.get(brief_id)
            return shipped, tuple(str(fault) for each in shipped.claims for fault in each.faults) if shipped else ()
        faults = Faults()
        return brief_files.read(self.path(brief_id), self._catalog, faults), tuple(faults.lines)

    # An analyst's own work

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Let one process at a time change brief files.

        Raises:
            StoreError: another one has been at it for long.
        """
        from filelock import FileLock, Timeout  # noqa: PLC0415 - a start need not wait for it

        lock = FileLock(self.folder / ".lock", timeout=LOCK_SECONDS)
        with disk.named(self.folder / ".lock"):
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire()
            except Timeout as error:
                raise StoreError(f"{self.folder} is being changed by another process; try again") from error
        try:
            yield
        finally:
            lock.release()

    def decide(self, brief_id: str, excerpt_id: str, decision: Decision) -> None:
        """Write an analyst's word on a link into the brief's file; of a shipped brief, into a copy of it.

        Raises:
            BriefError: no such brief or excerpt.
            StoreError: a full disk, or a folder that cannot be written.
        """
        with self.changing():
            try:
                edited = edit.decided(self.text(brief_id), excerpt_id, decision)
            except KeyError as error:
                raise BriefError(f"{brief_id} has no excerpt {excerpt_id} any more; reload the page") from error
            before = _tagged_on(self[brief_id], excerpt_id)
            disk.put(self.path(brief_id), edited.encode())
            subject = {"brief": brief_id, "excerpt": excerpt_id, "series": decision.series_id}
            after = _tagged_on(self[brief_id], excerpt_id)
            self.index(brief_id, Line(f"link {decision.word}", subject, decision.by, decision.at, before, after))

    def add_claim(self, brief_id: str, claim: Mapping[str, Any], test: Mapping[str, Any]) -> str:
        """Write a claim with its test into the brief's file, or into a copy of a shipped one; return the claim's id.

        Raises:
            BriefError: no such brief, or no such excerpt in it.
            StoreError: a full disk, or a folder that cannot be written.
        """
        with self.changing():
            try:
                edited, name = edit.claimed(self.text(brief_id), claim, test)
            except KeyError as error:
                raise BriefError(f"{brief_id} has no such passage any more; reload the page") from error
            disk.put(self.path(brief_id), edited.encode())
            subject = {"brief": brief_id, "excerpt": str(claim["excerpt"]), "claim": name}
            after = {**claim, "test": [dict(test)]}
            self.index(brief_id, Line("claim written", subject, str(claim.get("by", "")), claim.get("at"), after=after))
        return name

    def withdraw_claim(self, brief_id: str, claim_id: str, by: str, at: datetime) -> None:
        """Mark a claim in the brief's file as withdrawn: it is shown and tested no more, and stays there.

        Raises:
            BriefError: no such brief or claim.
            StoreError: a full disk, or a folder that cannot be written.
        """
        with self.changing():
            try:
                edited = edit.withdrawn(self.text(brief_id), claim_id, by, at)
            except KeyError as error:
                raise BriefError(f"{brief_id} has no claim {claim_id} any more; reload the page") from error
            before = next((asdict(each) for each in self[brief_id].claims if each.id == claim_id), None)
            disk.put(self.path(brief_id), edited.encode())
            self.index(brief_id, Line("claim withdrawn", {"brief": brief_id, "claim": claim_id}, by, at, before))

    def bin(self) -> tuple[str, ...]:
        """Return the names of what was thrown away."""
        self._bin.look()
        return tuple(self._bin.stamps)

    def throw_away(self, brief_id: str, by: str = "") -> str:
        """Move an imported brief, or the copy of a shipped one, to the bin; return its name there.

        Raises:
            BriefError: there is no file of ours to move.
        """
        with self.changing():
            name, number = brief_id, 2
            while os.path.lexists(self.folder / BIN / f"{name}.md"):
                name, number = f"{brief_id}-{number}", number + 1
            self._move(self.path(brief_id), self.folder / BIN / f"{name}.md")
            self._index.note(Line("brief deleted", {"brief": brief_id}, by, after={"bin": name}))
        return name

    def put_back(self, name: str, by: str = "") -> None:
        """Move a brief from the bin to its place.

        Raises:
            BriefError: nothing of that name is in the bin, or its place is taken.
        """
        with self.changing():
            if name not in self.bin():
                raise BriefError(f"{name} is not in the bin; reload the page")
            if os.path.lexists(self.path(name)):
                raise BriefError(f"{name} is in the library already; move that one to the bin first")
            self._move(self._bin.file(name), self.folder / self._bin.file(name).name)
            self._index.note(Line("brief put back", {"brief": name}, by, before={"bin": name}))

    def _move(self, source: Path, target: Path) -> None:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)
        except FileNotFoundError as error:
            raise BriefError(f"{source.stem} has no file to move; reload the page") from error
        except OSError as error:
            raise StoreError(f"{source} cannot be moved ({error.strerror}); fix the folder's permissions") from error

    # Links

    def links(self, brief_id: str) -> dict[str, tuple[Link, ...]]:
        """Return the links of each excerpt of a brief: tagged ones first, then those found, best first."""
        return self._linked(brief_id, *self.version(brief_id))[0]

    def event_links(self, brief_id: str) -> dict[str, tuple[EventLink, ...]]:
        """Return the events of each excerpt of a brief, in the same order."""
        return self._linked(brief_id, *self.version(brief_id))[1]

    def _links_of(self, brief_id: str, *_: str) -> tuple[dict[str, tuple[Link, ...]], dict[str, tuple[EventLink, ...]]]:
        brief = self[brief_id]
        return (
            {each.id: tagged.links_of(each, self._linker) for each in brief.excerpts},
            {each.id: tagged.events_of(each, brief, self._linker) for each in brief.excerpts},
        )

    # The index

    def _bring_up_to_date(self) -> None:
        """Index what is new or changed, take out what is gone, and read the list anew."""
        there = dict.fromkeys(self._shipped, "shipped")
        there |= self._files.stamps
        have = self._index.stamps()
        gone = have.keys() - there.keys()
        stale = [each for each, stamp in there.items() if have.get(each) != (self._marked(each, stamp), self._words)]
        if gone:
            self._index.remove(gone)
        new = [each for each in stale if each not in self._behind]
        at_once = stale if self._waits else new[:IN_ONE_GO]
        for start in range(0, len(at_once), IN_ONE_GO):
            self._index_all(at_once[start : start + IN_ONE_GO])
        done = set(at_once)
        self._catch_up([each for each in stale if each not in done])
        self._rows = self._index.shelved()
        if self._files.fault:
            name = f"{self.folder.name}/"
            self._rows |= {name: Shelved(name, name, "", UNDATED, "", False, 0, 0, self._files.fault)}
        self._faulty = tuple(each for each in self._rows.values() if each.fault)

    def _catch_up(self, stale: Sequence[str]) -> None:
        """Index the rest in a thread, unless one is at it; what it has written makes `rows` look again."""
        if stale and not (self._thread and self._thread.is_alive()):
            self._behind = dict.fromkeys(stale)
            self._thread = threading.Thread(target=self._work_off, name="library", daemon=True)
            self._thread.start()

    def _work_off(self) -> None:
        while some := list(self._behind)[:IN_ONE_GO]:
            self._index_all(some)
            for each in some:
                self._behind.pop(each, None)

    def _marked(self, brief_id: str, stamp: str) -> str:
        """Return the stamp as the index has it: of a shipped brief, with the hash of all that it says."""
        if stamp != "shipped":
            return stamp
        return f"shipped-{hashlib.sha256(repr(self._shipped[brief_id]).encode()).hexdigest()}"

    def index(self, brief_id: str, line: Line | None = None) -> None:
        """Bring the index up to date with one brief's file, at no cost that grows with the library.

        The journal's `line` that tells of the change is written in the same transaction.
        """
        self._index_all([brief_id], line)
        if hasattr(self._own, "seen"):
            self._own.seen = False

    def _index_all(self, ids: Iterable[str], line: Line | None = None) -> None:
        """Put briefs into the index in one transaction; what it refuses of one brief is that brief's fault."""
        made = [self._indexed(each) for each in ids]
        try:
            self._index.put(made, line)
        except RefusedError:
            for indexed, passages in made:
                try:
                    self._index.put([(indexed, passages)], line)
                except RefusedError as error:
                    fault = f"{shown(self.path(indexed.id))}:1: the index does not take it: {error}"
                    bare = Indexed(indexed.id, indexed.stamp, indexed.words, indexed.id, fault=fault)
                    self._index.put([(bare, [])], line)

    def _indexed(self, brief_id: str) -> tuple[Indexed, list[Passage]]:
        """Return a brief and its passages as they go into the index."""
        stamp = self._stamp(brief_id)
        brief, faults = self._read(brief_id, stamp)
        told = "; ".join(faults[:MOST_TOLD]) + (f"; and {len(faults) - MOST_TOLD} more" if faults[MOST_TOLD:] else "")
        if brief is None:
            return Indexed(brief_id, self._marked(brief_id, stamp), self._words, brief_id, fault=told), []
        indexed = Indexed(
            id=brief_id,
            stamp=self._marked(brief_id, stamp),
            words=self._words,
            title=brief.title,
            producer=brief.producer,
            published=brief.published,
            url=brief.url,
            kind=brief.kind,
            sha256=brief_files.body_hash(brief.body),
            passages=len(brief.excerpts),
            orphaned=sum(each.orphaned for each in brief.excerpts),
            claims=len(brief.claims),
            fault=told,
        )
        links = self._linked(brief_id, *self.version(brief_id))[0]
        notes = dict(brief.footnotes)
        passages = [Passage("", brief.title, brief.producer, terms.tags(brief))]
        for each in brief.excerpts:
            note = " ".join(notes.get(marker, "") for marker in brief_files.footnote_markers(each))
            tags = self._tags_of(each, brief, links[each.id])
            passages.append(Passage(each.id, each.quote, note, tags, links[each.id]))
        return indexed, passages

    def _tags_of(self, excerpt: Excerpt, brief: Brief, links: Sequence[Link]) -> str:
        named = recognition.mentions(excerpt.quote, self._linker.lexicon)
        areas = {*excerpt.areas, *(area for each in named for area in each.areas)}
        series = (self._catalog.indicators.get(each.series_id) for each in links)
        topics = {*excerpt.topics, *(each.topic for each in series if each)}
        said = band(likelihood_words(excerpt.quote))
        tags = [terms.tag("area", each) for each in areas] + [terms.tag("topic", each) for each in topics]
        tags += [terms.tag("band", said)] if said else []
        tags += [terms.tag("foreign", "yes")] if brief_files.is_foreign(excerpt, brief) else []
        return " ".join((terms.tags(brief), *sorted(tags)))

    def same(self, brief: Brief) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ids of briefs with this very body, and of what may be an earlier state of this brief.

        Those with the body begin with one of the same day. What may be an earlier state has the same address (it
        comes first), or the same title, producer and day. A digest is no earlier state of its original.
        """
        return self._index.same(
            brief_files.body_hash(brief.body), brief.kind, brief.url, brief.title, brief.producer, brief.published
        )

    # Search

    def search(self, words: str, filters: Filters = Filters(), limit: int = 50) -> list[Hit]:  # noqa: B008 - frozen
        """Return the passages that have all these words, the newest briefs first.

        Args:
            words: words in any inflection, "phrases" in quotation marks; the last word, and one that ends in *, may
                go on. Without any, the filters alone decide.
            filters: what it is limited to.
            limit: how many at most.
        """
        self.rows()
        asked = terms.asked(words, filters)
        return self._index.search(asked, filters.since, filters.until, limit) if asked else []

    def passages(
        self, series_id: str, until: date | None, limit: int, skip: int = 0
    ) -> list[tuple[Hit, tuple[str, ...]]]:
        """Return passages that a series is linked to, newest first, without the first ones, each with its reasons.

        Those published after the day `until` are left out.
        """
        self.rows()
        return self._index.passages(series_id, limit, skip, until)

    def days_of(self, series_id: str) -> dict[date, int]:
        """Return the days on which passages that a series is linked to were published, and how many, oldest first."""
        self.rows()
        return self._counted(series_id, self._seen)

    def _days_of(self, series_id: str, _: object) -> dict[date, int]:
        return self._index.days_of(series_id)


def _tagged_on(brief: Brief, excerpt_id: str) -> dict[str, list[str]]:
    """Return the series tagged on an excerpt and those struck out, as the journal has them."""
    excerpt = next(each for each in brief.excerpts if each.id == excerpt_id)
    return {"links": list(excerpt.links), "rejected": list(excerpt.rejected)}
