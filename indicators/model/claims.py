"""Claims, the tests of their figures, and what these say on a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from indicators.model.faults import Fault
from indicators.model.vocabulary import DOUBTFUL


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as ISO 8601 writes it: 90 days (P90D), 6 weeks (P6W), 12 months (P12M), 2 years (P2Y)."""

    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One typed test of a series on a day; `conditions/measure.py` and `windows.py` say what each part means.

    The window is fixed (`start` to `end`, both within it) or `trailing` (it ends on the day of the test). `tolerance`
    and `value` are in the statistic's unit. `max_gap` counts periods of the series. The earlier window that a statistic
    compares with is a length that ends before the window (`baseline`), or has two days of its own.
    """

    series: str
    start: date | None
    end: date | None
    trailing: Duration | None
    statistic: str
    op: str
    value: float
    tolerance: float = 0.0
    baseline: Duration | None = None
    other: str = ""
    max_gap: int = 2
    baseline_start: date | None = None
    baseline_end: date | None = None


@dataclass(frozen=True, slots=True)
class EventTest:
    """A test that holds when one of these events (`ids`), or one of a kind, is on record between two days.

    Of a kind: one that `actor` did, that went the way of `effect`, and that concerns all these countries. Of `ids` the
    days may be left out, and the rest is empty.
    """

    kind: str
    countries: tuple[str, ...]
    start: date | None
    end: date | None
    actor: str = ""
    effect: str = ""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """What an analyst reads out of an excerpt, in own words; `likelihood` and `confidence` as ICD 203 has them.

    `words` are those of the excerpt it reads, where not all. A claim with no `tests` says in `untestable` why it has
    none. `reads` says whether it restates the brief or is the analyst's own reading (`CLAIM_READS`). `faults` say what
    cannot be used of its tests, and where; `by` and `at`, who wrote it on the page and when.
    """

    id: str
    excerpt: str
    says: str
    kind: str
    likelihood: str
    confidence: str
    words: str = ""
    tests: tuple[Condition | EventTest, ...] = ()
    untestable: str = ""
    note: str = ""
    by: str = ""
    at: datetime | None = None
    faults: tuple[Fault, ...] = ()
    reads: str = "analyst"

    @property
    def fault(self) -> str:
        """What cannot be used of its tests, and where, in words; empty where nothing is wrong."""
        return "; ".join(map(str, self.faults))


@dataclass(frozen=True, slots=True)
class Used:
    """One observation or event that a mark rests on; `role` is what it was used as ("first", "last", "highest" ...).

    `start` and `end` are its period. `reconstructed`: `known_on` is an estimate, and the copy was taken on
    `retrieved_on`. `advance`: its period begins after the day it was known. An event has no value, and no status.
    """

    role: str
    id: str
    start: date
    end: date
    value: float | None
    known_on: date
    reconstructed: bool
    advance: bool
    retrieved_on: date
    source: str
    address: str
    status: str = ""

    @property
    def doubtful(self) -> bool:
        """Whether the value was let in for want of better, and nothing has confirmed it."""
        return self.status == DOUBTFUL


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one test says on a day: its mark, the value measured in `unit`, in words how so, and what it rests on.

    `reason` is a whole sentence. While a test is pending, `measured` is the value so far, and `so_far` the mark it
    would get if nothing more were to come. `before` is what the baseline came to, in the unit of the series.
    """

    mark: str
    measured: float | None
    unit: str
    reason: str
    used: tuple[Used, ...] = ()
    so_far: str = ""
    before: float | None = None

    @property
    def doubtful(self) -> bool:
        """Whether it rests on a doubtful figure."""
        return any(each.doubtful for each in self.used)


@dataclass(frozen=True, slots=True)
class Cause:
    """What a mark changed by on its first day: `kind` is one of DAYS_OF_MARKS, `what` the figure or event in words.

    `estimated`: the day is an estimate, of a publication or by a usual lag. `published` is the day about which was
    published what only our copy can show. A sentence that has all of `names` in it tells `what` already. `doubtful`:
    the mark, as it stands, rests on a doubtful figure.
    """

    kind: str
    what: str = ""
    estimated: bool = False
    published: date | None = None
    names: tuple[str, ...] = field(default=(), compare=False)
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Flip:
    """The first day of a mark, until the next flip; `cause` says what kind of day that is."""

    date: date
    mark: str
    cause: Cause = field(default=Cause("record"), compare=False)


@dataclass(frozen=True, slots=True)
class Marked:
    """A claim as it stands on a day: its mark, that of publication day, each flip between, and each test's verdict.

    `decides` is the verdict that the mark comes from, None where no test has one.
    """

    brief: str
    claim: Claim
    on: date
    mark: str
    at_publication: str
    flips: tuple[Flip, ...]
    verdicts: tuple[Verdict, ...]
    decides: Verdict | None
    reason: str

    @property
    def doubtful(self) -> bool:
        """Whether a test that its mark comes from rests on a doubtful figure."""
        return any(each.doubtful for each in self.verdicts if each.mark == self.mark)

    @property
    def since(self) -> date:
        """First day of the mark."""
        return self.flips[-1].date
