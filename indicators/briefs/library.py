"""The briefs: their files, made findable.

The files are the truth: `data/briefs` (shipped) and `briefs` under INDICATORS_HOME (imported, and copies of shipped
ones that an analyst has worked on). The store keeps an index of them, in which passages are searched and the
passages of a series are found; it is brought up to date when a file is newer than what the index has of it, and when
the catalogue's words have changed.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

from indicators.briefs import file as brief_files
from indicators.briefs import indexing, tagged, terms
from indicators.briefs.folder import Folder
from indicators.briefs.shelf import Shelf
from indicators.briefs.waiting import Waiting
from indicators.core import disk, log
from indicators.core.kept import kept, pickled
from indicators.core.tables import Faults, shown
from indicators.errors import BriefError, RefusedError, StoreError
from indicators.model import EventLink, Filters, Link, Shelved
from indicators.store.index import UNDATED, Index, State
from indicators.store.journal import Line

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from indicators.language.links import Linker
    from indicators.model import Brief, Catalog, Decision, Excerpt, Hit
    from indicators.store.reading import Store

IN_ONE_GO = 100  # briefs to a transaction, when many are indexed
MOST_READ, MOST_LINKED = 16_000_000, 8_000_000  # bytes of briefs and of their links that are kept
MOST_COUNTED = 64  # series whose passages are counted by day
LOCK_SECONDS = 10
MOST_TOLD = 3  # faults of one brief in a list
AGAIN_SECONDS = 15  # after which a store that could not be written is tried again
BIN = "bin"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Linking:
    """What finds links, and a hash of all that decides which are found: the series that have figures too."""

    linker: Linker
    words: str


class Library(Shelf):
    """The briefs by id, newest first; each is read from its file when it is asked for.

    Args:
        shipped: the briefs that ship, already checked.
        shipped_folder: where their files are.
        folder: of the imported ones; it need not exist.
        catalog: what their links and areas are checked against.
        store: holds the index.
        linker: finds links; which series have figures, the store says.
        words: a hash of all else that decides what links are found.
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
        self._own = threading.local()
        self._linked_at = -1, Linking(linker, words)  # the load as of which it is
        self._lines = Waiting(folder.parent, store)
        # One thread at a time looks at the files and the index; what follows is changed under this lock alone.
        self._lock = threading.RLock()
        self._seen: object = None
        self._rows: dict[str, Shelved] = {}
        self._faulty: tuple[Shelved, ...] = ()
        self._waits = True
        self._behind: dict[str, None] = {}
        self._unwritten: tuple[datetime, str] | None = None
        self._tried = 0.0
        self._thread: threading.Thread | None = None
        self._again = threading.Event()
        self._read = kept(MOST_READ, weigh=pickled)(self._read_file)
        self._linked = kept(MOST_LINKED, lambda name, stamp, linking: (name, stamp, linking.words), pickled)(
            self._links_of
        )
        self._counted = kept(MOST_COUNTED)(self._days_of)

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
        if getattr(self._own, "seen", None):
            return self._rows
        with self._lock:
            folder, state = self._files.look(), self._index.state()
            linking = self._linking_at(state.load)
            again = self._waits and self._unwritten and monotonic() >= self._tried + AGAIN_SECONDS
            if (folder, state.shelf, linking.words) != self._seen or again:
                self._seen = (folder, self._bring_up_to_date(linking), linking.words)
                self._tried = monotonic()
            if hasattr(self._own, "seen"):
                self._own.seen = state
            return self._rows

    @property
    def version(self) -> object:
        """What changes when any brief does, what is indexed of it, or the catalogue's words."""
        with self._lock:
            self.rows()
            return self._seen or object()  # a change is under way that the index has not: nothing is kept by this

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Look at files and store once for all that this thread does inside: a page is of one state.

        What is written through the library shows inside at once.
        """
        if hasattr(self._own, "seen"):  # inside another
            yield
            return
        self._own.seen = None
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

    @property
    def linking(self) -> Linking:
        """What finds links now: once the first figures of a series arrive, it is another."""
        return self._linking_at(self._state().load)

    @property
    def revision(self) -> int:
        """The store's revision (see `Store.revision`): inside `steady` the one that was looked at."""
        return self._state().revision

    def _state(self) -> State:
        return getattr(self._own, "seen", None) or self._index.state()

    def _linking_at(self, load: int) -> Linking:
        at, linking = self._linked_at
        if at != load:
            at, figures = self._index.with_figures()
            if figures != linking.linker.figures:
                words = hashlib.sha256(" ".join((self._words, *sorted(figures))).encode()).hexdigest()
                linking = Linking(self._linker.held(figures), words)
            self._linked_at = at, linking
        return linking

    def faults(self) -> tuple[Shelved, ...]:
        """Return the briefs whose files have a fault, readable or not; and the folder, if it cannot be read."""
        self.rows()
        return self._faulty

    def faults_of(self, brief_id: str) -> tuple[str, ...]:
        """Return all that is wrong with a brief's file, a line each, with file and line."""
        return self._read(brief_id, self._stamp(brief_id))[1]

    def with_claims(self) -> list[Brief]:
        """Return the briefs that have claims, newest first."""
        named = (name for name, row in self.rows().items() if row.readable and row.claims)
        found = (self._read(name, self._stamp(name))[0] for name in named)
        return [each for each in found if each]  # a file may have gone since it was listed

    def path(self, brief_id: str) -> Path:
        """Return where the file of an imported brief, or of a copy of a shipped one, is or would be."""
        return self._files.file(brief_id)

    def text(self, brief_id: str) -> str:
        """Return the text of a brief's file.

        Raises:
            KeyError: no such brief.
            StoreError: a file that cannot be read.
        """
        from indicators.briefs import edit  # noqa: PLC0415 - brings tomlkit, which a start need not wait for

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

    def stamp(self, brief_id: str) -> str:
        """Return what changes when the brief's file does."""
        return self._stamp(brief_id)

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
        with self._alone(LOCK_SECONDS) as alone:
            if not alone:
                raise StoreError(f"{self.folder} is being changed by another process; try again")
            yield

    @contextmanager
    def _alone(self, seconds: float) -> Iterator[bool]:
        """Be the only process that changes brief files, what a killed one left cleared up; give whether it is so."""
        from filelock import FileLock, Timeout  # noqa: PLC0415 - a start need not wait for it

        lock = FileLock(self.folder / ".lock", timeout=seconds)
        with disk.named(self.folder / ".lock"):
            self.folder.mkdir(parents=True, exist_ok=True)
            with suppress(Timeout):
                lock.acquire()
        try:
            if lock.is_locked:
                self._lines.settle()
                for each in (self.folder, self._lines.folder, self.raw_path("")):
                    disk.sweep(each)
            yield lock.is_locked
        finally:
            lock.release()

    def decide(self, brief_id: str, excerpt_id: str, decision: Decision) -> None:
        """Write an analyst's word on a link into the brief's file; of a shipped brief, into a copy of it.

        Said twice, it is written once.

        Raises:
            BriefError: no such brief or excerpt.
            StoreError: a full disk, or a folder that cannot be written; then nothing is in the file.
        """
        from indicators.briefs import edit  # noqa: PLC0415

        with self.changing():
            try:
                text = self.text(brief_id)
                edited = edit.decided(text, excerpt_id, decision)
            except KeyError as error:
                raise BriefError(f"{brief_id} has no excerpt {excerpt_id} any more; reload the page") from error
            if edited != text:
                subject = {"brief": brief_id, "excerpt": excerpt_id, "series": decision.series_id}
                before, after = edit.tagged(text, excerpt_id), edit.tagged(edited, excerpt_id)
                line = Line(f"link {decision.word}", subject, decision.by, decision.at, before, after)
                self.put(brief_id, edited, line)

    def take_back(self, brief_id: str, excerpt_id: str, decision: Decision, before: Excerpt) -> None:
        """Take a word on a link back: the link is as it was, and that it was taken back is written beside the word.

        Args:
            brief_id: of the brief.
            excerpt_id: of its excerpt.
            decision: the word, by whom and when it is taken back.
            before: the excerpt as it was before the word.

        Raises:
            BriefError: no such brief or excerpt, or the link has been judged again since.
            StoreError: a full disk, or a folder that cannot be written; then nothing is in the file.
        """
        from indicators.briefs import edit  # noqa: PLC0415

        with self.changing():
            try:
                text = self.text(brief_id)
                edited = edit.taken_back(text, excerpt_id, decision, before)
            except KeyError as error:
                raise BriefError(f"{brief_id} has no excerpt {excerpt_id} any more; reload the page") from error
            subject = {"brief": brief_id, "excerpt": excerpt_id, "series": decision.series_id}
            was, now = edit.tagged(text, excerpt_id), edit.tagged(edited, excerpt_id)
            self.put(brief_id, edited, Line("link taken back", subject, decision.by, decision.at, was, now))

    def add_claim(self, brief_id: str, claim: Mapping[str, Any], test: Mapping[str, Any]) -> str:
        """Write a claim with its test into the brief's file, or into a copy of a shipped one; return the claim's id.

        Written twice, it is there once.

        Raises:
            BriefError: no such brief, or no such excerpt in it.
            StoreError: a full disk, or a folder that cannot be written; then nothing is in the file.
        """
        from indicators.briefs import edit  # noqa: PLC0415

        with self.changing():
            try:
                text = self.text(brief_id)
                edited, name = edit.claimed(text, claim, test)
            except KeyError as error:
                raise BriefError(f"{brief_id} has no such passage any more; reload the page") from error
            if edited != text:
                subject, by = {"brief": brief_id, "excerpt": str(claim["excerpt"]), "claim": name}, claim.get("by", "")
                after = {**claim, "test": [dict(test)]}
                self.put(brief_id, edited, Line("claim written", subject, str(by), claim.get("at"), after=after))
        return name

    def withdraw_claim(self, brief_id: str, claim_id: str, by: str, at: datetime) -> None:
        """Mark a claim in the brief's file as withdrawn: it is shown and tested no more, and stays there.

        One that is withdrawn already stays so by whoever did it first.

        Raises:
            BriefError: no such brief or claim.
            StoreError: a full disk, or a folder that cannot be written; then nothing is in the file.
        """
        from indicators.briefs import edit  # noqa: PLC0415

        with self.changing():
            try:
                text = self.text(brief_id)
                edited = edit.withdrawn(text, claim_id, by, at)
            except KeyError as error:
                raise BriefError(f"{brief_id} has no claim {claim_id} any more; reload the page") from error
            before = next((asdict(each) for each in self[brief_id].claims if each.id == claim_id), None)
            if edited != text:
                subject = {"brief": brief_id, "claim": claim_id}
                self.put(brief_id, edited, Line("claim withdrawn", subject, by, at, before))

    def reinstate_claim(self, brief_id: str, claim_id: str, by: str, at: datetime) -> None:
        """Let a claim that was withdrawn stand again; the file says who did either, and when.

        Raises:
            BriefError: no such brief, or no such claim that was withdrawn.
            StoreError: a full disk, or a folder that cannot be written; then nothing is in the file.
        """
        from indicators.briefs import edit  # noqa: PLC0415

        with self.changing():
            try:
                edited = edit.reinstated(self.text(brief_id), claim_id, by, at)
            except KeyError as error:
                raise BriefError(f"{brief_id} has no claim {claim_id} that was withdrawn; reload the page") from error
            subject = {"brief": brief_id, "claim": claim_id}
            self.put(brief_id, edited, Line("claim put back", subject, by, at))

    def set_back(self, brief_id: str, text: str, now: str, by: str, at: datetime) -> None:
        """Write an earlier text of a brief's file again, which has to be as it was `now`.

        Raises:
            BriefError: it was changed since, or is gone.
            StoreError: a full disk, or a folder that cannot be written; then nothing is in the file.
        """
        with self.changing():
            if brief_id not in self or self.text(brief_id) != now:
                raise BriefError(f"{brief_id} was changed since, so nothing was undone")
            self.put(brief_id, text, Line("brief set back", {"brief": brief_id}, by, at))

    def put(self, brief_id: str, text: str, line: Line) -> None:
        """Write a brief's file and the journal's line that tells of it, and bring the index up to date with it.

        For whoever holds `changing`. Where the store cannot be written, the file stands all the same: index and journal
        follow once it can (`unwritten` says so meanwhile).

        Raises:
            StoreError: a full disk, or a folder that cannot be written; then nothing is in the file.
        """
        with disk.beside(self.path(brief_id), text.encode()) as whole:
            self._move(brief_id, whole, self.path(brief_id), line)

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
            target = self.folder / BIN / f"{name}.md"
            line = Line("brief deleted", {"brief": brief_id}, by, after={"bin": name})
            self._move(brief_id, self.path(brief_id), target, line)
        return name

    def put_back(self, name: str, by: str = "", brief_id: str = "") -> None:
        """Move a brief from the bin to its place: that of `brief_id`, where its name in the bin is another.

        Raises:
            BriefError: nothing of that name is in the bin, or its place is taken.
        """
        with self.changing():
            if name not in self.bin():
                raise BriefError(f"{name} is not in the bin; reload the page")
            brief_id = brief_id or name
            if os.path.lexists(self.path(brief_id)):
                raise BriefError(f"{brief_id} is in the library already; move that one to the bin first")
            line = Line("brief put back", {"brief": brief_id}, by, before={"bin": name})
            self._move(brief_id, self._bin.file(name), self.path(brief_id), line)

    def _move(self, brief_id: str, source: Path, target: Path, line: Line) -> None:
        """Make a change of a brief, the move of one file; its line is put down first, index and journal follow it."""
        if not os.path.lexists(source):
            raise BriefError(f"{brief_id} has no file to move; reload the page")
        line = replace(line, at=line.at or datetime.now(UTC))
        try:
            begun = self._lines.begin(line, source)
            with disk.named(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                source.replace(target)
        except BaseException:
            self._lines.settle()
            raise
        _tell(line)
        try:
            waited = self._lines.rows()
            self._index_all([brief_id], self.linking, line, waited.values())
            self._lines.drop([*waited, begun])
        except StoreError as error:
            self._cannot_write(error)
            with suppress(StoreError):  # it stays begun then, and counts while its file has left its place
                self._lines.made(begun)
            with self._lock:
                self._seen = None
        if hasattr(self._own, "seen"):
            self._own.seen = None

    # Links

    def links(self, brief_id: str, linking: Linking | None = None) -> dict[str, tuple[Link, ...]]:
        """Return the links of each excerpt of a brief: tagged ones first, then those found, best first.

        By what finds links now, unless another `linking` is given.
        """
        return self._linked(brief_id, self._stamp(brief_id), linking or self.linking)[0]

    def event_links(self, brief_id: str, linking: Linking | None = None) -> dict[str, tuple[EventLink, ...]]:
        """Return the events of each excerpt of a brief, in the same order."""
        return self._linked(brief_id, self._stamp(brief_id), linking or self.linking)[1]

    def _links_of(
        self, brief_id: str, stamp: str, linking: Linking
    ) -> tuple[dict[str, tuple[Link, ...]], dict[str, tuple[EventLink, ...]]]:
        brief, _ = self._read(brief_id, stamp)
        if brief is None:
            raise KeyError(brief_id)
        return (
            {each.id: tagged.links_of(each, linking.linker) for each in brief.excerpts},
            {each.id: tagged.events_of(each, brief, linking.linker) for each in brief.excerpts},
        )

    # The index

    def _bring_up_to_date(self, linking: Linking) -> int:
        """Index what is new or changed, take out what is gone, and read the list anew; return the revision of it.

        Where the store cannot be written, the index is used as it is, and the list is made good from the files.
        """
        there = self._there()
        have = self._index.stamps()
        stale = [each for each, mark in there.items() if have.get(each) != (mark, linking.words)]
        todo = [*(have.keys() - there.keys()), *stale]
        new = [each for each in todo if each not in self._behind]
        # What cannot be written just now, the thread tries again: no page waits for that.
        at_once = todo if self._waits else [] if self._unwritten else new[:IN_ONE_GO]
        done: set[str] = set()
        written = False
        try:
            written = (self._waits or not self._unwritten) and self._write_lines(0)
            for start in range(0, len(at_once), IN_ONE_GO):
                some = at_once[start : start + IN_ONE_GO]
                self._index_all(some, linking)
                done.update(some)
            if written and done.issuperset(todo):
                self._is_written()
        except StoreError as error:
            self._cannot_write(error)
        left = [each for each in todo if each not in done]
        self._catch_up(left, lines=not written)
        revision, rows = self._index.shelved()
        rows = {name: row for name, row in rows.items() if name in there}  # one that is gone may not be taken out yet
        self._rows = self._made_good(rows, left) if self._unwritten else rows
        if self._files.fault:
            name = f"{self.folder.name}/"
            self._rows |= {name: Shelved(name, name, "", UNDATED, "", False, 0, 0, self._files.fault)}
        self._faulty = tuple(each for each in self._rows.values() if each.fault)
        return revision

    def _there(self) -> dict[str, str]:
        """Return the briefs that have a file, each with its stamp as the index has it."""
        there = dict.fromkeys(self._shipped, "shipped")
        there |= self._files.stamps
        return {name: self._marked(name, stamp) for name, stamp in there.items()}

    def _made_good(self, rows: dict[str, Shelved], left: Sequence[str]) -> dict[str, Shelved]:
        """Return the list with the newest of what is not indexed as their files have them, without what is gone."""
        rows = dict(rows)
        for each in left[:IN_ONE_GO]:
            stamp = self._stamp(each)
            brief, faults = self._read(each, stamp)
            rows.pop(each, None)
            if stamp != "none":
                fault = _told(faults)
                rows[each] = indexing.row(each, brief, self._marked(each, stamp), "", fault).shelved
        return dict(sorted(rows.items(), key=lambda pair: (-pair[1].published.toordinal(), pair[0])))

    def _catch_up(self, left: Sequence[str], *, lines: bool) -> None:
        """Index the rest, and write `lines` that wait, in a thread, unless one is at it; then `rows` looks again."""
        if self._waits:
            return
        self._behind |= dict.fromkeys(left)
        if (self._behind or self._unwritten or lines) and self._thread is None:
            self._thread = threading.Thread(target=self._work_off, name="library", daemon=True)
            self._thread.start()

    def _work_off(self) -> None:
        """Index what is behind until nothing is; what goes wrong meanwhile is said, and tried again."""
        while True:
            try:
                written = self._write_lines(LOCK_SECONDS)
                with self._lock:
                    some = list(self._behind)[:IN_ONE_GO]
                self._index_all(some, self.linking)
            except StoreError as error:
                self._cannot_write(error)
                self._again.wait(AGAIN_SECONDS)
                continue
            except Exception:  # noqa: BLE001 - it is in the log, and no end of this thread
                _log.exception("the index of the briefs is not brought up to date; it is tried again")
                self._again.wait(AGAIN_SECONDS)
                continue
            with self._lock:
                for each in some:
                    self._behind.pop(each, None)
                if written and not self._behind:
                    self._is_written()
                    self._thread = None
                    return

    def _write_lines(self, seconds: float) -> bool:
        """Write the lines that wait, unless for so long a brief is being changed, with which they are written then.

        Return whether none of them waits any more.

        Raises:
            StoreError: the store cannot be written.
        """
        if not self._lines.any():
            return True
        with self._alone(seconds) as alone:
            if alone:
                self._lines.write()
            return alone

    @property
    def unwritten(self) -> str:
        """Why what is searched may lack changes of briefs, in a sentence or two; "" where it does not."""
        if not (found := self._unwritten):
            return ""
        since, why = found
        return (
            f"The store cannot be written just now ({why}). What changed in briefs since {since:%H:%M} UTC is in their "
            "files and on their pages; searches, and the passages of a series, lack it until then."
        )

    def _cannot_write(self, error: StoreError) -> None:
        """Note why the index stays as it is; said once to the log, until it is written again."""
        if not self._unwritten:
            self._unwritten = (datetime.now(UTC), str(error))
            _log.warning(self.unwritten)

    def _is_written(self) -> None:
        if self._unwritten:
            self._unwritten = None
            _log.warning("The store can be written again: searches have all changes of briefs.")

    def _marked(self, brief_id: str, stamp: str) -> str:
        """Return the stamp as the index has it: of a shipped brief, with the hash of all that it says."""
        if stamp != "shipped":
            return stamp
        return f"shipped-{hashlib.sha256(repr(self._shipped[brief_id]).encode()).hexdigest()}"

    def _index_all(
        self, ids: Sequence[str], linking: Linking, line: Line | None = None, waited: Collection[Sequence[str]] = ()
    ) -> None:
        """Index briefs as their files are, and take out those that have none, in one transaction with a line.

        Rows of the journal that have `waited` come before the line.

        Raises:
            StoreError: the store cannot be written.
        """
        made = [self._indexed(each, linking) for each in ids]
        gone = [each for each, one in zip(ids, made, strict=True) if one is None]
        there = [each for each in made if each is not None]
        if not (gone or there or line):
            return
        try:
            self._index.put(there, line, gone, waited)
        except RefusedError:
            if not there:
                raise
            for place, (indexed, passages) in enumerate(there):
                rest = (line, gone, waited) if place == 0 else ()
                try:
                    self._index.put([(indexed, passages)], *rest)
                except RefusedError as error:
                    fault = f"{shown(self.path(indexed.id))}:1: the index does not take it: {error}"
                    bare = indexing.row(indexed.id, None, indexed.stamp, indexed.words, fault)
                    self._index.put([(bare, [])], *rest)

    def _indexed(self, brief_id: str, linking: Linking) -> indexing.Made | None:
        """Return a brief as it goes into the index; None of one that has no file.

        What our own code falls over costs this brief alone, and is said as its fault.
        """
        stamp = self._stamp(brief_id)
        if stamp == "none":
            return None
        mark = self._marked(brief_id, stamp)
        try:
            brief, faults = self._read(brief_id, stamp)
            fault = _told(faults)
            if brief is None:
                return indexing.row(brief_id, None, mark, linking.words, fault), []
            links, _ = self._linked(brief_id, stamp, linking)
            return indexing.of_brief(brief, mark, linking.words, fault, links, linking.linker)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - it costs this brief alone, is in the log and stands in the list
            fault = (
                f"{self.path(brief_id)}: our own code fell over it ({type(error).__name__}: {error}): a fault of ours"
            )
            _log.exception(fault)
            return indexing.row(brief_id, None, mark, linking.words, fault), []

    def same(self, brief: Brief) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ids of briefs with this very body, and of what may be an earlier state of this brief.

        Those with the body begin with one of the same day. What may be an earlier state has the same address (it
        comes first), or the same title, producer and day. A digest is no earlier state of its original.
        """
        self.rows()
        body = brief_files.body_hash(brief.body)
        very, alike = self._index.same(body, brief.kind, brief.url, brief.title, brief.producer, brief.published)
        if not self._unwritten:
            return very, alike
        # Those that came while the store could not be written are in their files alone.
        have = self._index.stamps()
        for name in (each for each in self._there() if each not in have):
            other, _ = self._read(name, self._stamp(name))
            if other is None:
                continue
            if other.body == brief.body:
                very = (name, *very) if other.published == brief.published else (*very, name)
            same_head = (other.title, other.producer, other.published) == (brief.title, brief.producer, brief.published)
            if other.kind == brief.kind and (same_head or (brief.url and other.url == brief.url)):
                alike = (*alike, name)
        return very, alike

    # Search

    def search(self, words: str, filters: Filters = Filters(), limit: int = 50) -> list[Hit]:  # noqa: B008 - frozen
        """Return the passages that have all these words, the newest briefs first.

        Args:
            words: words in any inflection, "phrases" in quotation marks; the last word, and one that ends in *, may
                go on. Without any, the filters alone decide.
            filters: what it is limited to.
            limit: how many at most.
        """
        rows = self.rows()
        asked = terms.asked(words, filters)
        found = self._index.search(asked, filters.since, filters.until, limit) if asked else []
        return [each for each in found if each.brief in rows]

    def passages(
        self, series_id: str, until: date | None, limit: int, skip: int = 0
    ) -> list[tuple[Hit, tuple[str, ...]]]:
        """Return passages that a series is linked to, newest first, without the first ones, each with its reasons.

        Those published after the day `until` are left out.
        """
        rows = self.rows()
        return [each for each in self._index.passages(series_id, limit, skip, until) if each[0].brief in rows]

    def days_of(self, series_id: str) -> dict[date, int]:
        """Return the days on which passages that a series is linked to were published, and how many, oldest first."""
        return self._counted(series_id, self.version)

    def _days_of(self, series_id: str, _: object) -> dict[date, int]:
        return self._index.days_of(series_id)


def _told(faults: Sequence[str]) -> str:
    """Return the first faults of a brief in one line; "" if it has none."""
    return "; ".join(faults[:MOST_TOLD]) + (f"; and {len(faults) - MOST_TOLD} more" if faults[MOST_TOLD:] else "")


def _tell(line: Line) -> None:
    """Log what an analyst did, and the journal has in full."""
    log.told(logging.INFO, line.what.replace(" ", "."), **line.subject, by=line.who)
