"""The journal: what analysts and the machine did, written once and never changed.

The brief files stay the truth of what analysts wrote: the journal notes, it decides nothing. The line of a change of a
brief is put down as a file before it, and written with the index after it (`briefs/waiting.py`), so that none is lost.
An attempt to get a series is a row of `load` already and has no line of its own here; a round of refreshing has one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from indicators.model import Entry
from indicators.store.queries import JOURNAL, NOTE, NOTED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indicators.store.engine import Connection

FIRST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be written, beside what it tells of.

    Args:
        what: was done, such as "link added".
        subject: ids of what was changed, such as {"brief": "...", "excerpt": "..."}.
        who: the analyst; "" for the machine, and where nobody gave a name.
        at: the moment, with its zone; that of the writing, if None.
        before: what there was, None for nothing; whatever JSON can say, and days.
        after: what there is now.
    """

    what: str
    subject: Mapping[str, str]
    who: str = ""
    at: datetime | None = None
    before: Any = None
    after: Any = None


def note(connection: Connection, line: Line) -> None:
    """Write a line inside the caller's transaction, that which writes what the line tells of."""
    connection.execute(NOTE, row(line))


def row(line: Line) -> tuple[str, ...]:
    """Return a line as it is written: moment, who, what, subject, before and after, the last three as JSON."""
    parts = (dict(line.subject), line.before, line.after)
    texts = [json.dumps(each, ensure_ascii=False, default=_text) for each in parts]
    return _moment(line.at or datetime.now(UTC)), line.who, line.what, *texts


def note_once(connection: Connection, row: Sequence[str]) -> bool:
    """Write a row that `row` gave inside the caller's transaction, unless the journal has it; return whether it did."""
    if connection.execute(NOTED, row).fetchone() is not None:
        return False
    connection.execute(NOTE, row)
    return True


def entries(connection: Connection, since: datetime | None = None) -> tuple[Entry, ...]:
    """Return the lines of a moment and after, in the order in which they were written."""
    rows = connection.execute(JOURNAL, (_moment(since or FIRST),)).fetchall()
    return tuple(
        Entry(key, datetime.fromisoformat(at), who, what, tuple(json.loads(subject).items()), before, after)
        for key, at, who, what, subject, before, after in rows
    )


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _text(value: Any) -> str:
    """Return a day or a moment as JSON has none."""
    return str(value.isoformat())
