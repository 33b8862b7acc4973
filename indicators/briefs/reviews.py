"""Reviews under way: a document lies beside the library until it is kept, or the review is cancelled.

Each has a folder's worth of two files under `reviews` in the home, named by a token that nobody can guess and that
stands in the page's address: the document as it came, and what was decided of it. So a reload, the browser's Back or a
server's end loses nothing, and no two tabs meet. Nothing is in the library or the store until `keep`. What nobody has
touched for two weeks is let go of.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from indicators.briefs import edit, intake, review, reviewed, states
from indicators.briefs.places import Places
from indicators.briefs.review import Piece, Review
from indicators.core import disk
from indicators.core.words import last_day_anywhere
from indicators.documents.dates import EARLIEST
from indicators.errors import BriefError, StoreError, UndatedError
from indicators.model import Brief
from indicators.store.journal import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from indicators.briefs.library import Library

DAYS = 14  # that a review waits
LONGEST_TITLE, LONGEST_PRODUCER = 300, 200
LOCK_SECONDS = 10
TOKEN = re.compile(r"[0-9a-f]{16}")
DEEDS = ("join", "cross", "back")  # that a press alone does
GONE = "this review is over; what was not kept can be taken in anew"


def begin(library: Library, body: bytes, name: str, *, url: str = "", content_type: str = "") -> Review | str:
    """Begin the review of a document that came in, and return it; of the very bytes that are held, the brief's id.

    Raises:
        BriefError: a document that cannot be read as a brief; the line begins with its name.
        StoreError: a full disk, or a folder that cannot be written.
    """
    if there := states.of_raw(intake.raw_name(body), library):
        return there
    remarks: tuple[str, ...] = ()
    day: date | None = None
    try:
        brief = intake.brief_of(body, name, url=url, content_type=content_type)
        day = brief.published
    except UndatedError as error:
        today = last_day_anywhere(datetime.now(UTC))
        brief = intake.brief_of(body, name, published=today, url=url, content_type=content_type)
        remarks = (str(error).removeprefix(f"{name}: "),)
        brief = replace(brief, remarks=tuple(each for each in brief.remarks if f"where {today} was taken" not in each))
    found = Review(
        token=secrets.token_hex(8),
        name=name,
        title=brief.title,
        producer="" if brief.producer == states.NO_PRODUCER else brief.producer,
        published=day,
        pieces=review.pieces_of(brief),
        url=brief.url,
        remarks=(*remarks, *brief.remarks),
    )
    with _alone(library):
        _let_go(library)
        disk.put(_place(library, found.token, "raw"), body)
        _write(library, found)
    return found


def again(library: Library, brief_id: str) -> Review:
    """Begin the review of a brief that is held, and return it.

    Raises:
        KeyError: no such brief.
        StoreError: a full disk, or a folder that cannot be written.
    """
    brief = library[brief_id]
    found = Review(
        token=secrets.token_hex(8),
        name=brief.title,
        title=brief.title,
        producer=brief.producer,
        published=brief.published,
        pieces=review.pieces_of(replace(brief, left_out=_left_out(brief, library))),
        url=brief.url,
        remarks=brief.remarks,
        brief=brief_id,
        base=reviewed.base_of(brief),
    )
    with _alone(library):
        _let_go(library)
        _write(library, found)
    return found


def _left_out(brief: Brief, library: Library) -> tuple[Any, ...]:
    """Return what a brief leaves out; of one whose file does not say it, what its document reads as now."""
    if brief.left_out or brief.reviewed or not brief.raw:
        return brief.left_out
    with suppress(BriefError, StoreError):
        read = intake.brief_of(library.raw(brief.raw), brief.raw, published=brief.published)
        if read.body == brief.body:
            return read.left_out
    return ()


def get(library: Library, token: str) -> Review | None:
    """Return a review by its token; None where there is none, or none any more."""
    if not TOKEN.fullmatch(token):
        return None
    try:
        found = json.loads(disk.read(_place(library, token, "json")))
        pieces = tuple(
            Piece(**{**each, "held": tuple(map(tuple, each["held"]))}) for each in found.pop("pieces")
        )  # fmt: skip
        day = found.pop("published")
        return Review(
            **{**found, "remarks": tuple(found["remarks"])},
            pieces=pieces,
            published=date.fromisoformat(day) if day else None,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def change(library: Library, token: str, revision: int, changed: Callable[[Review], Review]) -> Review:
    """Change a review as it was at a revision, and return it; what was decided twice, or in two tabs, is done once.

    Raises:
        BriefError: it is over, or somebody else has changed it since; or as `changed` raises it.
        StoreError: a full disk, or a folder that cannot be written.
    """
    with _alone(library):
        there = get(library, token)
        if there is None or there.kept:
            raise BriefError(GONE)
        if there.revision != revision:
            raise BriefError("this review was changed meanwhile; it is shown as it is now, so look again")
        after = changed(there)
        if after.pieces != there.pieces:  # a title may be written beside a deed on the pieces
            after = replace(after, revision=there.revision + 1)
        if after != there:
            _write(library, after)
        return after


def recut(library: Library, deed: str, at: int, lines: str = "") -> Callable[[Review], Review]:
    """Return what does a deed to the piece at a place: "join" to the next, "part" at its `lines`, "cross" out, "back".

    Raises, once it is done:
        BriefError: it cannot be done there; or somebody has said something of all the words of a passage to be parted.
    """

    def done(there: Review) -> Review:
        if deed == "join":
            return replace(there, pieces=review.joined(there.pieces, at))
        if deed == "cross":
            return replace(there, pieces=review.crossed_out(there.pieces, at))
        if deed == "back":
            return replace(there, pieces=review.put_back(there.pieces, at))
        after = review.parted(there.pieces, at, lines)
        if there.brief in library:
            brief = library[there.brief]
            said = {each.id for each in brief.excerpts if states.has_a_word(each, brief)}
            if said.intersection(review.torn(there.pieces, at, after)):
                raise BriefError(
                    "what was said of this passage is about all of its words, so it cannot be split; "
                    "withdraw the claim, or strike the link out, first"
                )
        return replace(there, pieces=after)

    return done


def headed(title: str, producer: str, published: date | None) -> Callable[[Review], Review]:
    """Return what gives a review its title, producer and day."""
    one, two = (" ".join(plain(each).split()) for each in (title, producer))
    return lambda there: replace(
        there, title=one[:LONGEST_TITLE], producer=two[:LONGEST_PRODUCER], published=published
    )  # fmt: skip


def plain(text: str) -> str:
    """Return what somebody typed or pasted without what no file can hold: halves of characters and control signs."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]", "", whole)


def lacks(there: Review) -> str:
    """Return what a review still needs before it can be kept, in words; "" for nothing."""
    if not there.title:
        return "write its title first"
    if there.published is None:
        return "name the day it was published first"
    if not EARLIEST <= there.published <= last_day_anywhere(datetime.now(UTC)):
        return "it cannot have been published on that day"
    return "" if there.passages else "put a passage back first: none is left"


def keep(library: Library, token: str, *, now: datetime, by: str = "") -> intake.Taken:
    """Put what was reviewed into the library; kept twice, it is there once.

    Raises:
        BriefError: it lacks something, is over, or its brief was changed meanwhile.
        StoreError: a full disk, or a folder that cannot be written.
    """
    with _alone(library):
        there = get(library, token)
        if there is None:
            raise BriefError(GONE)
        if there.kept:
            return intake.Taken(there.kept, "already here", 0, 0, ())
        if lacking := lacks(there):
            raise BriefError(lacking)
        taken = _kept_again(library, there, now, by) if there.brief else _kept(library, there, now, by)
        _write(library, replace(there, kept=taken.id, told=taken.told, pieces=()))
        _unlink(_place(library, token, "raw"))
    return taken


def _kept(library: Library, there: Review, now: datetime, by: str) -> intake.Taken:
    body = disk.read(_place(library, there.token, "raw"))
    assert there.published is not None  # noqa: S101 - `lacks` has asked
    return intake.put_in(library, reviewed.brief_of(there, now), body, now=now, named=True, by=by)


def _kept_again(library: Library, there: Review, now: datetime, by: str) -> intake.Taken:
    """Write what was decided of a brief that is held into its file."""
    with library.changing():
        try:
            old = library[there.brief]
        except KeyError as error:
            raise BriefError(f"{there.brief} is no longer in the library; put it back first") from error
        if reviewed.base_of(old) != there.base:
            raise BriefError("the brief's text was changed since this review began; cancel it, and begin another")
        new = reviewed.brief_of(there, now)
        same = review.composed(review.pieces_of(old)).body == new.body
        head = replace(
            old,
            title=new.title,
            producer=new.producer,
            published=new.published,
            body=old.body if same else new.body,
            notices=new.notices,
            footnotes=new.footnotes,
            left_out=new.left_out,
            reviewed=now.date(),
        )
        excerpts, moved = reviewed.carried(there, new, old)
        if same:  # the body is as it was, to the letter, so the places in it are to be found again
            places = Places(old.body)
            excerpts = [reviewed.placed(each, places) for each in excerpts]
        names = {each.id for each in excerpts}
        opens = next((each for each in (moved.get(old.opens, ("",))[0], old.opens) if each in names), excerpts[0].id)
        brief = replace(head, excerpts=tuple(excerpts), opens=opens)
        orphaned = sum(each.orphaned for each in excerpts)
        if replace(brief, reviewed=old.reviewed) == replace(old, left_out=brief.left_out) and not moved:
            return intake.Taken(old.id, "already here", len(excerpts), orphaned, ())
        before = library.text(old.id)
        own = library.path(old.id).exists()
        text = edit.file_text(brief, before, moved)
        line = Line("brief reviewed", {"brief": old.id}, by, now, intake.state(old), intake.state(brief))
        library.put(old.id, text, line)
    return intake.Taken(old.id, "updated", len(excerpts), orphaned, (), before if own else "")


def _place(library: Library, token: str, ending: str) -> Path:
    return library.folder.parent / "reviews" / f"{token}.{ending}"


def _write(library: Library, there: Review) -> None:
    day = there.published.isoformat() if there.published else ""
    disk.put(_place(library, there.token, "json"), json.dumps({**asdict(there), "published": day}).encode())


def _unlink(path: Path) -> None:
    with disk.named(path):
        path.unlink(missing_ok=True)


def _let_go(library: Library) -> None:
    folder = library.folder.parent / "reviews"
    with disk.named(folder):
        for each in folder.glob("*"):
            with suppress(FileNotFoundError):
                if each.suffix in (".json", ".raw") and each.stat().st_mtime < time.time() - DAYS * 86_400:
                    each.unlink()


@contextmanager
def _alone(library: Library) -> Iterator[None]:
    """Let one process and thread at a time write reviews.

    Raises:
        StoreError: another one has been at it for long, or the folder cannot be written.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - as of the library's own lock

    folder = library.folder.parent / "reviews"
    lock = FileLock(folder / ".lock", timeout=LOCK_SECONDS)
    with disk.named(folder / ".lock"):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout as error:
            raise StoreError(f"{folder} is being changed by another process; try again") from error
    try:
        yield
    finally:
        lock.release()
