"""Another store's rows into this one: nothing of either is lost, whichever is merged into which, and how often.

A series of which the other store has all that is here, and more after it, is carried on: its loads, editions and jumps
of the clock follow as they are. Otherwise both have loads of their own, and each vintage that is not here is added
under a load that is a copy of theirs. A row that is here is never changed, and what comes has a newer load than any
that is here: what a pin shows stays. What is right where both differ, `standing.py` says; it is written as a row more.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from indicators.store import editions, presentations, queries
from indicators.store.carry import COLUMNS, Row, rows_where
from indicators.store.journal import note_once
from indicators.store.loads import Load, counting, loads_of, vintages_of
from indicators.store.observations import BASIS, KNOWN_ON, LOAD, PERIOD, RECONSTRUCTED, VALUE
from indicators.store.standing import Moment, Seen, of_a_day, stands

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indicators.store.engine import Connection

UNPACKED = "unpacked"  # the reason of a load of figures that another copy of this program shipped
ANSWER = 10  # of a row of `observations`


@dataclass(frozen=True, slots=True)
class Conflict:
    """Where both have something else of one thing; both sides are kept.

    Args:
        kind: "figure", "held back", "event", "presentation" or "file".
        subject: which.
        here: what there was here.
        there: what came.
        shown: what is shown from now on.
    """

    kind: str
    subject: str
    here: str
    there: str
    shown: str


@dataclass(slots=True)
class Merged:
    """What came of a merge: how many of each came, and where both sides differ."""

    series: int = 0
    loads: int = 0
    vintages: int = 0
    held: int = 0
    events: int = 0
    lines: int = 0
    presentations: int = 0
    mixed: list[str] = field(default_factory=list)  # ids of series that both sides had loads of their own of
    conflicts: list[Conflict] = field(default_factory=list)


def merge(ours: Connection, theirs: Connection) -> Merged:
    """Add what another store holds to this one, in the caller's transaction; return what came of it.

    Args:
        ours: writes.
        theirs: reads another store, of this version.
    """
    return _Merge(ours, theirs).done()


@dataclass(slots=True)
class _Plan:
    """A series in both: its keys; which of their loads are here, as which of ours; which come; what is missing.

    `follows` says that all of it comes as it is. Else `rows` are our vintages and `missing` those of theirs to come.
    """

    theirs: int
    ours: int
    name: str
    there: dict[int, int] = field(default_factory=dict)
    loads: list[int] = field(default_factory=list)
    follows: bool = False
    missing: list[Row] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


class _Merge:
    def __init__(self, ours: Connection, theirs: Connection) -> None:
        self._ours, self._theirs = ours, theirs
        self._done = Merged()
        self._their_loads = {row[0]: Load(*row) for row in rows_where(theirs, "load")}
        self._answers = {queries.NO_ANSWER: queries.NO_ANSWER}  # theirs: ours
        self._loads: dict[int, int] = {}  # theirs: ours, whether they came or were here
        self._came: set[int] = set()  # ours that came

    def done(self) -> Merged:
        names = {row[0]: row[1] for row in rows_where(self._theirs, "series")}
        keys = {key: self._key(name) for key, name in names.items()}
        plans = [self._plan(key, keys[key], name) for key, name in sorted(names.items(), key=lambda each: each[1])]
        self._take_answers()
        for plan in plans:
            self._loads |= plan.there
        coming = {load: plan.ours for plan in plans for load in plan.loads}
        for load in sorted(coming):
            self._loads[load] = self._add(self._their_loads[load], coming[load])
        for plan in plans:
            if plan.follows:
                self._carry_on(plan)
            elif plan.missing:
                self._add_missing(plan)
                self._done.mixed.append(plan.name)
            self._done.series += bool(plan.loads)
        self._take_retrievals()
        self._take_holds(keys, names)
        self._take_worded("event", ("event_id", "known_on"), keys)
        self._take_worded("listing", ("series_key", "known_on"), keys)
        for plan in plans:
            if plan.loads and not plan.follows:
                self._look_last(plan)
        self._done.lines = sum(note_once(self._ours, row[1:]) for row in rows_where(self._theirs, "journal"))
        came, twice = presentations.take(self._ours, rows_where(self._theirs, "presentation"), self._loads)
        self._done.presentations = came
        self._done.conflicts += [
            Conflict("presentation", *each, "both, each at addresses of its own") for each in twice
        ]
        return self._done

    def _key(self, series_id: str) -> int:
        self._ours.execute(queries.ADD_SERIES, (series_id,))
        return int(self._ours.execute(queries.KEY_OF, (series_id,)).fetchone()[0])

    def _plan(self, theirs: int, ours: int, name: str) -> _Plan:
        here, there = loads_of(self._ours, ours), loads_of(self._theirs, theirs)
        rows, their_rows = vintages_of(self._ours, ours), vintages_of(self._theirs, theirs)
        plan, first = _Plan(theirs, ours, name), there[: len(here)]
        if [each.same_as for each in first] == [each.same_as for each in here]:
            common = {each.load_id for each in first}
            if {_content(row) for row in rows} == {_content(row) for row in their_rows if row[LOAD] in common}:
                plan.follows = True
                plan.there = {one.load_id: other.load_id for one, other in zip(first, here, strict=True)}
                plan.loads = [each.load_id for each in there[len(here) :]]
                return plan
        here, plan.rows = counting(self._ours, ours, here, rows)
        there, their_rows = counting(self._theirs, theirs, there, their_rows)
        self._their_loads |= {each.load_id: each for each in there}
        moments = {each.load_id: each.moment for each in here}
        known, held = {_come(row, moments) for row in plan.rows}, {each.same_as: each.load_id for each in here}
        their_moments = {each.load_id: each.moment for each in there}
        plan.there = {each.load_id: held[each.same_as] for each in there if each.same_as in held}
        plan.missing = [row for row in their_rows if _come(row, their_moments) not in known]
        came = {row[LOAD] for row in plan.missing}
        plan.loads = [each.load_id for each in there if each.load_id in came or each.load_id not in plan.there]
        return plan

    # Loads and answers

    def _add(self, load: Load, ours: int) -> int:
        """Write a copy of a load for one of our series, and return its number."""
        reason = UNPACKED if load.kind == "snapshot" else load.reason
        bound = (ours, load.retrieved_on, load.kind, load.status, reason, load.source, load.at)
        self._ours.execute(queries.ADD_LOAD, bound)
        number = int(self._ours.execute(queries.LOAD_OF, (ours,)).fetchone()[0])
        self._ours.execute(queries.ROWS_OF_LOAD, (load.rows, number))
        self._ours.execute(queries.COUNT_UP_SERIES, (number, ours))
        self._came.add(number)
        self._done.loads += 1
        return number

    def _newer(self, load: int) -> int:
        """Return a load that came by this merge and is a copy of one of theirs."""
        number = self._loads.get(load, 0)
        if number in self._came:
            return number
        if load not in self._their_loads:  # what was written before loads were noted has none
            return max(self._came, default=number)
        self._loads[load] = self._add(self._their_loads[load], self._load(number).series_key)
        return self._loads[load]

    def _load(self, number: int) -> Load:
        return Load(*rows_where(self._ours, "load", "load_id = ?", (number,))[0])

    def _take_answers(self) -> None:
        here = {row[2:4]: row[0] for row in rows_where(self._ours, "answer")}
        for row in rows_where(self._theirs, "answer"):
            if row[2:4] not in here:
                self._ours.execute(queries.ADD_ANSWER, row[1:])
                here[row[2:4]] = self._ours.execute(queries.ANSWER_KEY, row[2:4]).fetchone()[0]
            self._answers[row[0]] = here[row[2:4]]

    def _take_retrievals(self) -> None:
        held = {(row[0], row[2]) for row in rows_where(self._ours, "retrieval")}
        newest = max(self._loads.values(), default=0)
        for answer, load, at in rows_where(self._theirs, "retrieval", "1 = 1 ORDER BY load_id"):
            if (self._answers[answer], at) not in held:
                number = self._loads.get(load, newest) if load else 0
                self._ours.execute(queries.ADD_RETRIEVAL, (self._answers[answer], number, at))

    # Vintages

    def _carry_on(self, plan: _Plan) -> None:
        """Write all tables of a series on from where they end here, as they are there."""
        for load in plan.loads:
            of, number = ("series_key = ? AND load_id = ?", (plan.theirs, load)), self._loads[load]
            rows = rows_where(self._theirs, "obs", *of)
            self._ours.executemany(
                queries.ADD_OBS,
                [(plan.ours, *row[1:3], number, *row[4:10], self._answers[row[10]], *row[11:]) for row in rows],
            )
            self._done.vintages += len(rows)
            for _, _, day, before in rows_where(self._theirs, "clock_jump", *of):
                self._ours.execute(queries.ADD_JUMP, (plan.ours, number, day, before))
            for _, day, _, answers, body in rows_where(self._theirs, "edition", *of):
                values = [(*each[:5], self._loads[each[5]], self._answers[each[6]]) for each in editions.unpack(body)]
                used = " ".join(map(str, sorted(self._answers[int(each)] for each in answers.split())))
                self._ours.execute(queries.ADD_EDITION, (plan.ours, day, number, used, editions.pack(values)))
                self._done.vintages += sum(each[5] == number for each in values)

    def _add_missing(self, plan: _Plan) -> None:
        """Write vintages that are not here, and what is right of the periods that both have something of."""
        came = [
            (*row[:LOAD], self._loads[row[LOAD]], self._answers[row[ANSWER]], *row[ANSWER + 1 :])
            for row in plan.missing
        ]
        self._ours.executemany(queries.ADD_OBS, [_obs(row, plan.ours) for row in came])
        self._done.vintages += len(came)
        periods, loads = {row[PERIOD] for row in came}, {each.load_id: each for each in self._counted(plan.ours)}
        of_period: dict[str, dict[Seen, Row]] = defaultdict(dict)
        for row in [*(each for each in plan.rows if each[PERIOD] in periods), *came]:
            moment = loads[row[LOAD]].moment
            seen = Seen(row[KNOWN_ON], not row[RECONSTRUCTED], moment, (row[VALUE], row[VALUE + 1]), row[LOAD])
            of_period[row[PERIOD]][seen] = row
        again: list[Row] = []
        for period, rows in of_period.items():
            if len({seen.value for seen in rows}) == 1:
                continue
            self._tell(plan.name, period, rows)
            for seen, day, exact in stands(list(rows)):
                row = rows.get(seen) or next(rows[each] for each in rows if each[2:4] == seen[2:4])
                again.append((*row[:KNOWN_ON], day, int(not exact), *row[LOAD:]))
        again.sort(key=lambda row: (loads[row[LOAD]].moment, row[LOAD]))
        for load, same in groupby(again, key=lambda row: row[LOAD]):
            number = self._add(loads[load], plan.ours)
            rows_again = [_obs((*row[:LOAD], number, *row[ANSWER:]), plan.ours) for row in same]
            self._ours.executemany(queries.ADD_OBS, rows_again)

    def _tell(self, name: str, period: str, vintages: Mapping[Seen, Row]) -> None:
        """Note where both have another value of a period since the same day."""
        of_day: dict[tuple[str, bool], list[Seen]] = defaultdict(list)
        for seen in vintages:
            of_day[seen.day].append(seen)
        for (day, exact), same in of_day.items():
            here = [seen for seen in same if seen.load not in self._came]
            there = [seen for seen in same if seen.load in self._came]
            if here and there and here[-1].value != there[-1].value:
                subject = f"{name} {period}, known {'on' if exact else 'by estimate on'} {day}"
                sides = (here[-1], there[-1], of_a_day(same))
                self._done.conflicts.append(Conflict("figure", subject, *map(_value, sides)))

    # What waits for a word

    def _take_holds(self, keys: Mapping[int, int], names: Mapping[int, str]) -> None:
        held = {(row[1], row[5]): row for row in rows_where(self._ours, "hold", "1 = 1 ORDER BY hold_id")}
        for row in rows_where(self._theirs, "hold", "1 = 1 ORDER BY hold_id"):
            series, on, reason, digest, decision = row[1], *row[3:7]
            there = held.get((keys[series], digest))
            if there is None:
                bound = (keys[series], self._newer(row[2]), on, reason, digest)
                self._ours.execute(queries.ADD_HOLD, bound)
                number = self._ours.execute(queries.LAST_HOLD).fetchone()[0]
                values = rows_where(self._theirs, "held_obs", "hold_id = ?", row[:1])
                for _, period, stamped, value, status, answer in values:
                    cells = (number, period, stamped, value, status, self._answers[answer])
                    self._ours.execute(queries.ADD_HELD_OBS, cells)
                self._ours.execute(queries.DECIDE_HOLD, (*row[6:], number))
                held[keys[series], digest] = (number, *bound, *row[6:])
                self._done.held += 1
            elif decision not in ("", there[6]) and there[6] in ("", "replaced"):
                self._ours.execute(queries.DECIDE_HOLD, (*row[6:], there[0]))
            elif decision not in ("", "replaced", there[6]):
                here, other = (f"{each[6]} by {each[7] or 'nobody named'} on {each[8]}" for each in (there, row))
                subject = f"{names[series]}, held back on {on}: {reason}"
                self._done.conflicts.append(Conflict("held back", subject, here, other, here))

    # Events and lists

    def _take_worded(self, table: str, of: tuple[str, str], keys: Mapping[int, int]) -> None:
        """Add each wording that is not here; of two of one day that which came last is shown."""
        names = list(COLUMNS[table])
        load, answer = names.index("load_id"), names.index("answer_id")
        add = queries.ADD_EVENT if table == "event" else queries.ADD_LISTING
        loads = {row[0]: Load(*row) for row in rows_where(self._ours, "load")}

        def thing(row: Sequence[Any]) -> Row:
            return tuple(row[names.index(each)] for each in of)

        def said(row: Sequence[Any]) -> Row:
            return tuple(cell for number, cell in enumerate(row) if number not in (load, answer))

        def came(row: Sequence[Any]) -> tuple[Moment, str]:
            return loads[row[load]].moment if row[load] in loads else ("", ""), repr(said(row)[1:])

        def written(row: Sequence[Any], number: int) -> Row:
            found = (*row[:load], number, *row[load + 1 :])
            loads.setdefault(number, self._load(number))
            self._ours.execute(add, found)
            return found

        here: dict[Row, list[Row]] = defaultdict(list)
        for row in sorted(rows_where(self._ours, table), key=lambda each: each[load]):
            here[thing(row)].append(row)
        for row in sorted(rows_where(self._theirs, table), key=lambda each: each[load]):
            key = keys[row[0]] if table == "listing" else row[0]
            moved = (key, *row[1:answer], self._answers[row[answer]], *row[answer + 1 :])
            there = here[thing(moved)]
            if said(moved) in map(said, there):
                continue
            before = there[-1] if there else None
            there.append(written(moved, self._newer(row[load])))
            right = max(there, key=came)
            if said(right) != said(there[-1]):
                copied = loads[right[load]]
                there.append(written(right, self._add(copied, copied.series_key)))
            if table == "event":
                self._done.events += 1
                if before:
                    titles = (each[names.index("title")] for each in (before, moved, right))
                    self._done.conflicts.append(Conflict("event", f"{row[0]}, known on {row[1]}", *titles))

    # Attempts

    def _look_last(self, plan: _Plan) -> None:
        """Let the last attempts of a series be those that were made last."""
        looks = self._counted(plan.ours)
        for found in ([each for each in looks if each.status == "ok"], looks):
            if found and (last := max(found, key=lambda each: each.moment)).moment > found[-1].moment:
                self._add(last, plan.ours)

    def _counted(self, ours: int) -> list[Load]:
        return counting(self._ours, ours, loads_of(self._ours, ours), [])[0]


def _content(row: Row) -> Row:
    """Return what makes a vintage the same in two stores: all but the numbers that a store gives."""
    return (*row[1:LOAD], row[BASIS])


def _come(row: Row, moments: Mapping[int, Moment]) -> Row:
    """Return what makes a vintage that two stores have each by a load of its own the same in both: its moment too."""
    return (*_content(row), moments[row[LOAD]])


def _obs(row: Row, key: int) -> Row:
    """Return a row of `observations` in the order of `ADD_OBS`."""
    _, period, stamped, value, status, citation, cited_as, known_on, guessed, load, answer, basis = row
    return (key, period, known_on, load, stamped, value, status, citation, cited_as, guessed, answer, basis)


def _value(seen: Seen) -> str:
    number, status = seen.value
    return "withdrawn" if number is None else f"{number:.10g}" + (f" ({status})" if status else "")
