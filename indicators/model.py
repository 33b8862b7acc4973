"""The nouns: frozen records that hold data together and do nothing.

Words are those of the glossary in CONTRIBUTING.md. Tuples inside, so that every record hashes and compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

TOPICS = ("currency", "trade", "energy", "shipment", "arms", "information", "risk")
FREQUENCIES = {
    "A": "annual",
    "Q": "quarterly",
    "M": "monthly",
    "W": "weekly",
    "D": "daily",
    "B": "business days",
    "irregular": "irregular",
}
PROVENANCES = {
    "official": "published by a public body",
    "research": "compiled or scored by a research body",
    "market": "quoted on a market",
    "press": "single figures read in news reports",
    "claimed": "a claim by a party, not a measurement",
    "derived": "calculated from other series",
}
USES = {
    "open": "open",
    "attribution": "attribution required",
    "non-commercial": "non-commercial use only",
    "unclear": "terms not checked or not stated",
}
STATISTICS = {
    "last": "the last value in the window",
    "mean": "the mean of the window",
    "min": "the lowest value in the window",
    "max": "the highest value in the window",
    "sum": "the sum over the window",
    "count": "how many observations the window has",
    "change": "last less first value in the window",
    "change_pct": "the change from first to last value, in per cent",
    "zscore": "the last value against mean and standard deviation of the baseline before the window",
    "ratio": "the last value over the last value of another series",
    "gap_days": "days since the last observation",
}
OPERATORS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}
# The worst first, as the tests of one claim are combined.
MARKS = ("contradicted", "near miss", "pending", "holds", "untestable")
CLAIM_KINDS = ("information", "assumption", "judgement")
CONFIDENCES = ("low", "moderate", "high")
STATUSES = {"A": "normal", "P": "provisional", "E": "estimated", "F": "forecast", "B": "break"}


@dataclass(frozen=True, slots=True)
class Service:
    """How a source is asked: by which loader, with which key, how often, and how far back each time.

    `key_env` names the variable that holds its key, empty where none is taken; without a key that is
    `key_required` the source is not set up. `key_in` says where the key goes: "param NAME" or "header NAME".
    Two calls are `pace_seconds` apart, two rounds of calls `interval_hours`. Each round asks again for the last
    `window_days` (the source's revision window; 0: for all history). `history_days` is how far back the first
    round goes (0: all there is). A `momentary` source has no history: each answer is one value of its day. The
    calendar of releases, where the source has one: `holidays` ("ECB", "US", "VE") on which nothing is published,
    `release_weekday` (1 Monday .. 7 Sunday; 0 any) and `release_months` in which releases come.
    """

    loader: str
    key_env: str
    key_in: str
    key_required: bool
    pace_seconds: int
    interval_hours: int
    window_days: int
    history_days: int
    timeout_seconds: int
    holidays: str
    release_weekday: int
    release_months: tuple[int, ...]
    momentary: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A service the figures come from, with what may be done with them; `service` is None where nobody asks it.

    `first_published` is the day figures of this kind were first public: no value of the source is taken as
    known before it. `restates`: a new edition changes the history. `passes_on`: its figures are made by others, whom
    each indicator names.
    """

    id: str
    title: str
    producer: str
    url: str
    licence: str
    licence_url: str
    use: str
    terms: str
    attribution: str
    first_published: date
    first_published_note: str
    restates: bool
    restates_note: str
    passes_on: bool
    service: Service | None


@dataclass(frozen=True, slots=True)
class Area:
    """A country (ISO 3166-1 alpha-3), a strait, or a group of countries."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured, in one unit and frequency, for one area: here each indicator has one series, of its id.

    `change` says how two values are compared: in per cent, or in points of the unit. `reads` = "week" where
    single days mislead and weekly means are shown. `covers` is the period of one observation of an irregular
    series. `currency` names the currency of a rate per US dollar. `breaks` are first days of periods with a
    change of method, `ended` the last day the source covers for good.

    How it comes by itself: `options` for its loader, asked of the source named in `asks` (of its own `source` if
    that is empty); or by a `formula` over other series (`inputs`). What is believed without a person's word:
    values between the two of `plausible`, at most `jump` times (or one over `jump` of) the value before, and not
    unchanged for more than `still` periods; 0 or None where no such bound makes sense. `against` names the series
    of a second source, whose value of the same day it may not differ from by more than 2 per cent.

    `concepts` say what a passage must speak of to be linked to it: any one of them, or both of "gold & export"; one
    that begins with + only adds to the score, and one with - keeps the series out.
    """

    id: str
    title: str
    short: str
    topic: str
    source: str
    areas: tuple[str, ...]
    counterparts: tuple[str, ...]
    geography: str
    unit: str
    frequency: str
    provenance: str
    producer: str
    url: str
    licence: str
    taken_on: date
    lag_days: int
    notes: str
    change: str
    mark: str
    reads: str
    covers: str
    currency: str
    log: bool
    breaks: tuple[date, ...]
    provisional: tuple[date, ...]
    ended: date | None
    asks: str
    options: tuple[tuple[str, str], ...]
    formula: str
    inputs: tuple[str, ...]
    plausible: tuple[float, float] | None
    jump: float
    still: int
    against: str
    concepts: tuple[str, ...] = ()

    @property
    def asked(self) -> str:
        """The source a refresh asks for this series."""
        return self.asks or self.source

    def option(self, name: str, default: str = "") -> str:
        """Return one of the loader's options."""
        return dict(self.options).get(name, default)


@dataclass(frozen=True, slots=True)
class Ask:
    """What a refresh wants of a source: periods from `since` (None: all there are) to `until`, today.

    `keyed` says whether the source's key is at hand.
    """

    since: date | None
    until: date
    keyed: bool


@dataclass(frozen=True, slots=True)
class Query:
    """One thing a loader wants asked: an absolute https address with its parameters, and never a key.

    With `json` (a JSON text) it is a POST. `alternative` is asked instead where `url` does not answer. What is
    `optional` may not be there (404): a file for each day, of which a day may be missing.
    """

    url: str
    params: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    json: str = ""
    alternative: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the body (keys blanked out), the address asked (likewise), when, and the body's hash.

    `size` is the body's, where the body itself was let go.
    """

    source_id: str
    query: Query
    url: str
    retrieved_at: datetime
    body: bytes
    sha256: str
    content_type: str = ""
    etag: str = ""
    modified: str = ""
    size: int = 0

    @property
    def key(self) -> str:
        """What names a raw answer: its address and its body's hash."""
        return f"{self.url} {self.sha256}"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day, with the public source that says so."""

    id: str
    date: date
    title: str
    kind: str
    areas: tuple[str, ...]
    source_name: str
    source_url: str


@dataclass(frozen=True, slots=True)
class Port:
    """A port named in a voyage; no coordinates where no citable source has them."""

    name: str
    locode: str
    area: str
    latitude: float | None
    longitude: float | None
    source_name: str
    source_url: str
    notes: str


@dataclass(frozen=True, slots=True)
class Voyage:
    """One documented tanker voyage; a date or end that no report gives is empty."""

    ship: str
    imo: str
    flag: str
    direction: str
    group: str
    from_port: str
    to_port: str
    departed: date | None
    arrived: date | None
    date_meaning: str
    cargo: str
    cargo_barrels: float | None
    outcome: str
    source_name: str
    source_url: str
    notes: str


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything the files under data/catalog and data/figures declare, checked against each other."""

    sources: dict[str, Source]
    areas: dict[str, Area]
    indicators: dict[str, Indicator]
    events: dict[str, Event]
    ports: dict[str, Port]
    voyages: tuple[Voyage, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document, as plain text; `label` is the number of a numbered point or of a footnote.

    `kind` is "title", "heading", "paragraph", "bullet", "numbered" or "footnote". A marker of a footnote stands in
    the text as "[1]".
    """

    kind: str
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A document taken out of its format: its blocks in order, and what its metadata say (empty where nothing).

    `published` is the day as the document writes it. `remarks` are for the reader: how the text was come by.
    """

    blocks: tuple[Block, ...]
    title: str = ""
    producer: str = ""
    published: str = ""
    url: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """Something a passage names, with its place in the passage's text.

    `kind` is "area", "organisation", "person", "currency", "ship", "port", "amount", "quantity" or "date"; `id` an
    area's, or a plain name. `areas` are the countries, straits and groups it stands for. An amount or quantity has its
    `value`, multiplied out, and `unit` (an ISO currency code, or "barrel"); a date its `first` and `last` day.
    """

    kind: str
    id: str
    words: str
    start: int
    end: int
    areas: tuple[str, ...] = ()
    value: float | None = None
    unit: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A series that bears on a passage: how well (0 to 1; 1 where tagged), and why, in words.

    `by` is "tagged" where the brief's file says so, "found" where the linker does.
    """

    series_id: str
    score: float
    reasons: tuple[str, ...]
    by: str = "found"


@dataclass(frozen=True, slots=True)
class EventLink:
    """An event that bears on a passage, and why, in words; `by` as of a Link."""

    event_id: str
    score: float
    reasons: tuple[str, ...]
    by: str = "found"


@dataclass(frozen=True, slots=True)
class Decision:
    """An analyst's word on the link between a passage and a series: "accepted", "added", "struck out" or "restored"."""

    series_id: str
    word: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quoted passage of a brief, held by its exact words, with what was tagged on it.

    `nth` says which occurrence of the words in the body is meant, from 1; `caption` is the analyst's own short form
    of it; `links` and `rejected` are series tagged and struck out, and `decisions` who did so, and when.
    """

    id: str
    brief_id: str
    quote: str
    areas: tuple[str, ...]
    topics: tuple[str, ...]
    links: tuple[str, ...]
    events: tuple[str, ...]
    rejected: tuple[str, ...]
    note: str
    start: int
    end: int
    nth: int = 1
    caption: str = ""
    decisions: tuple[Decision, ...] = ()

    @property
    def orphaned(self) -> bool:
        """Whether the brief's body no longer holds these words."""
        return self.start < 0


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as ISO 8601 writes it: 90 days (P90D), 6 weeks (P6W), 12 months (P12M), 2 years (P2Y)."""

    count: int
    unit: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One typed test of a series on a day; `condition.py` says what each part means.

    The window is fixed (`start` to `end`, both within it) or `trailing` (it ends on the day of the test). `tolerance`
    and `value` are in the statistic's unit. `max_gap` counts periods of the series.
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


@dataclass(frozen=True, slots=True)
class EventTest:
    """A test that holds when an event of a kind that concerns all these countries is on record between two days."""

    kind: str
    countries: tuple[str, ...]
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Claim:
    """What an analyst reads out of an excerpt, in own words; `likelihood` and `confidence` as ICD 203 has them.

    `words` are those of the excerpt it reads, where not all. A claim with no `tests` says in `untestable` why it has
    none. `fault` says what cannot be used of its tests, and where; `by` and `at`, who wrote it on the page and when.
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
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """One observation or event that a mark rests on; `role` is what it was used as ("first", "last", "highest" ...).

    `start` and `end` are its period. `reconstructed`: `known_on` is an estimate, and the copy was taken on
    `retrieved_on`. `advance`: its period begins after the day it was known. An event has no value.
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


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one test says on a day: its mark, the value measured in `unit`, in words how so, and what it rests on.

    `reason` is a whole sentence. While a test is pending, `measured` is the value so far, and `so_far` the mark it
    would get if nothing more were to come.
    """

    mark: str
    measured: float | None
    unit: str
    reason: str
    used: tuple[Used, ...] = ()
    so_far: str = ""


@dataclass(frozen=True, slots=True)
class Flip:
    """The first day of a mark, until the next flip."""

    date: date
    mark: str


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
    def since(self) -> date:
        """First day of the mark."""
        return self.flips[-1].date


@dataclass(frozen=True, slots=True)
class Brief:
    """A document that was published on a day; `kind` is "original" or "digest" (retold in our own words).

    `opens` is the excerpt its page opens on. An imported one has the day it was `imported_on`, and `raw`, the name
    of the file that keeps it as it came; `remarks` say how its text was come by.
    """

    id: str
    title: str
    producer: str
    published: date
    url: str
    licence: str
    kind: str
    body: str
    notices: tuple[str, ...]
    footnotes: tuple[tuple[str, str], ...]
    excerpts: tuple[Excerpt, ...]
    opens: str
    claims: tuple[Claim, ...] = ()
    imported_on: date | None = None
    raw: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shelved:
    """One brief as the library lists it; `fault` says what is wrong with its file, in one line."""

    id: str
    title: str
    producer: str
    published: date
    kind: str
    shipped: bool
    passages: int
    orphaned: int
    fault: str
    claims: int = 0

    @property
    def readable(self) -> bool:
        """Whether the file can be read as a brief, faults or not."""
        return self.kind != ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage that a search found, or a brief's title where `excerpt` is empty.

    `pieces` is its text in turn outside and inside of what was found, beginning outside; `before` and `after` are the
    passages around it.
    """

    brief: str
    title: str
    producer: str
    published: date
    excerpt: str
    pieces: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is limited to; empty or None: not limited. `foreign`: to passages with a foreign-domain source."""

    area: str = ""
    topic: str = ""
    band: str = ""
    producer: str = ""
    foreign: bool = False
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """One attempt to get a series: when, whether a snapshot we ship, and how it went."""

    series_id: str
    at: date
    kind: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one value comes from. `kind` is "snapshot" (shipped), "refresh", "derived" or "let in".

    `url`, `sha256`, `at` and `bytes` are those of the raw answer; empty where the value did not come from one.
    """

    series_id: str
    time_period: date
    stamped: date
    value: float
    status: str
    known_on: date
    reconstructed: bool
    kind: str
    retrieved_on: date
    source: str
    citation: str
    cited_as: str
    url: str
    sha256: str
    at: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Values of one series in quarantine, with the reason; `count` is 0 where an answer had none left."""

    id: int
    series_id: str
    held_on: date
    reason: str
    count: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Listing:
    """The things a series counts, as listed on a day."""

    series_id: str
    known_on: date
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the refresh of one series went: ok, unchanged, held, failed, not set up, or too soon to ask again."""

    source: str
    series: str
    status: str
    rows_new: int
    rows_revised: int
    seconds: float
    error: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """Two facts that are never merged: the state of our copy, and of their publication, each with its words.

    `retrieved_on` is the day of the last look that went well.
    """

    retrieved_on: date | None
    copy: str
    copy_words: str
    publication: str
    publication_words: str


@dataclass(frozen=True, slots=True)
class Selection:
    """The whole view, as the address holds it: ids and days, checked, with every bad value dropped.

    `as_of` is the day whose knowledge is shown, None for today's; `beside`, whether today's stands beside it.
    """

    page: str
    brief: str
    excerpt: str
    series: str
    compare: tuple[str, ...]
    transform: str
    step: str
    log: bool | None
    start: date | None
    end: date | None
    base: date | None
    point: date | None
    topic: str
    since: date | None = None
    until: date | None = None
    words: str = ""
    area: str = ""
    band: str = ""
    producer: str = ""
    foreign: bool = False
    against: str = ""
    of: str = ""
    skip: int = 0
    as_of: date | None = None
    beside: bool = False
    claim: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What may be read of the store: values known by `day` (None: all that are held), of loads numbered up to `until`.

    `until` is None where all loads count. Single series may be read further, up to the load that `forward` names.
    """

    day: date | None
    until: int | None = None
    forward: tuple[tuple[str, int], ...] = ()


EVERYTHING = Known(None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal: who did what when, and what it changed.

    `subject` names what was changed by ids, such as {"brief": "...", "excerpt": "..."}; `before` and `after` are JSON,
    "null" where there was nothing.
    """

    id: int
    at: datetime
    who: str
    what: str
    subject: tuple[tuple[str, str], ...]
    before: str
    after: str
