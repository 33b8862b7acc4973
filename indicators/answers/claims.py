"""What the figures say of each claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypedDict, cast

from indicators.answers.question import Asked, question
from indicators.conditions.calibration import calibration as scores
from indicators.conditions.calibration import is_forecast
from indicators.conditions.grammar import asked_of, baseline_text, window_text
from indicators.core.words import count
from indicators.model import EventTest
from indicators.reader import Reader

if TYPE_CHECKING:
    from indicators.model import Condition, Marked, Used, Verdict


class FlipOf(TypedDict):
    """A mark that a claim got on a day.

    Attributes:
        date: first day of the mark.
        mark: holds, near miss, contradicted, pending or untestable.
        kind: what kind of day that is: publication (of the brief), published (a figure, by its source), copy (our
            first copy that can show it), event, decision (an analyst let a figure in), time, or record.
        estimated: whether the day is an estimate: that of a publication, or one that a usual lag gives.
        published: about when a figure was published that only our copy can show; null for other kinds.
        what: the figure or event that changed the mark; empty where none did.
        reason: why, as known on that day, with what changed the mark.
    """

    date: str
    mark: str
    kind: str
    estimated: bool
    published: str | None
    what: str
    reason: str


class UsedOf(TypedDict):
    """One observation or event that a test rests on.

    Attributes:
        role: what it was used as, such as first, last or highest.
        id: of the series or event.
        time_period: first day of its period.
        value: in the unit of its series; null for an event.
        known_on: the day from which it was known.
        status: of the value, SDMX code, or D: doubtful; empty for an event.
        reconstructed: whether that day is an estimate.
        retrieved_on: the day our copy was taken.
        source: id of the source.
        address: where it was asked or read.
    """

    role: str
    id: str
    time_period: str
    value: float | None
    known_on: str
    status: str
    reconstructed: bool
    retrieved_on: str
    source: str
    address: str


class Said(TypedDict):
    """What one test says on a day.

    Attributes:
        mark: holds, near miss, contradicted, pending or untestable.
        so_far: the mark it would get if nothing more were to come; empty where it is not pending.
        measured: what was measured, in `unit`; null where nothing could be.
        unit: of what was measured.
        reason: why, in a sentence.
        used: the observations and events it rests on.
    """

    mark: str
    so_far: str
    measured: float | None
    unit: str
    reason: str
    used: list[UsedOf]


class _SeriesAsked(TypedDict):
    series: str
    window: str
    statistic: str
    op: str
    value: float
    tolerance: float
    baseline: str


class SeriesTestOf(_SeriesAsked, Said):
    """A test of a series, and what it says.

    Attributes:
        series: id of the series.
        window: two days, "2020-01-01/2020-09-30", or a duration that ends on the day of the test, "P90D".
        statistic: what is measured, such as last, mean or change_pct.
        op: how it is compared with `value`.
        value: in the statistic's unit.
        tolerance: a miss by no more than this is near; in the statistic's unit.
        baseline: the earlier window it is compared with, two days or a length before the window; empty without one.
        mark: holds, near miss, contradicted, pending or untestable.
        so_far: the mark it would get if nothing more were to come; empty where it is not pending.
        measured: what was measured, in `unit`; null where nothing could be.
        unit: of what was measured.
        reason: why, in a sentence.
        used: the observations it rests on.
    """


class EventAsked(TypedDict, total=False):
    """Which events a test looks for: some by id, or those of a kind; what it does not ask for is left out.

    Attributes:
        ids: of the events, one of which will do.
        kind: of the event.
        actor: code of who did it, an area or "UN" or "E3".
        effect: which way it went, such as seized, imposed or restored.
        countries: codes of the areas it must concern, all of them.
        between: first and last day, "2020-01-01/2020-09-30".
    """

    ids: list[str]
    kind: str
    actor: str
    effect: str
    countries: list[str]
    between: str


class _EventLookedFor(TypedDict):
    event: EventAsked


class EventTestOf(_EventLookedFor, Said):
    """A test that such an event is on record, and what it says.

    Attributes:
        event: what it looks for.
        mark: holds, near miss, contradicted, pending or untestable.
        so_far: the mark it would get if nothing more were to come; empty where it is not pending.
        measured: how many events there are; null where nothing could be counted.
        unit: of what was measured.
        reason: why, in a sentence.
        used: the events it rests on.
    """


class ClaimRow(TypedDict):
    """One claim as it stands on a day.

    Attributes:
        brief: id of the brief.
        excerpt: id of the passage that it reads.
        says: the claim, in the analyst's words.
        mark: holds, near miss, contradicted, pending or untestable.
        since: first day of the mark; the last of its flips says what kind of day that is.
        measured: by the test that decides, in that test's unit; null where nothing could be measured.
        reason: why, in a sentence.
        flips: its marks from publication day on, each with its first day.
        id: of the claim, in its brief.
        kind: information, assumption or judgement.
        likelihood: one of the seven terms of ICD 203; empty where none is stated.
        confidence: low, moderate or high; empty where none is stated.
        reads: "brief" where it restates what the passage says, "analyst" where it is the analyst's own reading, which
            is scored for nobody.
        forecast: whether a test of it looks beyond the day the brief was published.
        as_of: the day of the judgement.
        at_publication: its mark on publication day.
        doubtful: whether the mark rests on a doubtful figure: let in, and confirmed by nothing.
        tests: the tests it is made of, and what each says.
    """

    brief: str
    excerpt: str
    says: str
    mark: str
    since: str
    measured: float | None
    reason: str
    flips: list[FlipOf]
    id: str
    kind: str
    likelihood: str
    confidence: str
    reads: str
    forecast: bool
    as_of: str
    at_publication: str
    doubtful: bool
    tests: list[SeriesTestOf | EventTestOf]


@question(
    "claims", "what the figures say of each claim, now or as of a day", as_of="only with what was known on that day"
)
def claims(
    reader: Reader, brief: Annotated[str | None, Asked("of one brief; of all if none is named", value="ID")] = None
) -> list[ClaimRow]:
    """Return one row for each claim of the briefs that were out.

    Raises:
        UnknownNameError: no such brief.
    """
    return [_row(each, reader) for each in found(reader, brief)]


class TrackOf(TypedDict):
    """How what one producer's briefs said in one band came out, of forecasts or of facts.

    Attributes:
        of: "forecasts" (a test looks beyond publication day) or "facts".
        producer: whose briefs.
        likelihood: the band of ICD 203, "outside the scale" or "none stated".
        claims: how many restate a brief and have a test.
        resolved: how many of them hold, nearly do or are contradicted.
        as_said: how many hold; in a band below even chance, how many are contradicted.
        near: how many are near misses.
        untestable: how many cannot be tested.
        rate: `as_said` over `resolved`, 0 to 1; null where fewer than ten are resolved.
    """

    of: str
    producer: str
    likelihood: str
    claims: int
    resolved: int
    as_said: int
    near: int
    untestable: int
    rate: float | None


@question(
    "calibration",
    "how often what briefs said came out as said, forecasts apart from facts",
    as_of="only with what was known on that day",
)
def calibration(reader: Reader) -> list[TrackOf]:
    """Return a row for each producer and band; claims that are an analyst's own reading or have no test are in none."""
    scored = scores(reader.briefs, found(reader), reader.catalog.events)
    return [
        TrackOf(
            of=name,
            producer=each.producer,
            likelihood=each.band,
            claims=each.count,
            resolved=each.resolved,
            as_said=each.as_said,
            near=each.marks.get("near miss", 0),
            untestable=each.marks.get("untestable", 0),
            rate=each.rate,
        )
        for name, tracks in (("forecasts", scored.forecasts), ("facts", scored.facts))
        for each in tracks
    ]


def found(reader: Reader, brief: str | None = None) -> tuple[Marked, ...]:
    """Return the claims themselves, of all briefs or of one.

    Raises:
        UnknownNameError: no such brief.
    """
    if brief is None:
        return reader.claims(reader.briefs.with_claims())
    reader.desk.brief(brief)  # or says what is near
    return reader.claims([reader.briefs[brief]] if brief in reader.briefs else [])


def later(reader: Reader, brief: str | None = None) -> str:
    """Return how many claims came only after the reader's day, of all briefs or of one; "" where none did."""
    shelf = reader.desk.now().briefs
    known = {each.brief for each in found(reader, brief)}
    briefs = shelf.with_claims() if brief is None else [shelf[brief]]
    many = sum(len(each.claims) for each in briefs if each.id not in known) if reader.earlier else 0
    return f"no claim known on that day; {count(many, 'claim')} came with later briefs" if many else ""


def _row(claim: Marked, reader: Reader) -> ClaimRow:
    return {
        "brief": claim.brief,
        "excerpt": claim.claim.excerpt,
        "says": claim.claim.says,
        "mark": claim.mark,
        "since": claim.since.isoformat(),
        "measured": claim.decides.measured if claim.decides else None,
        "reason": claim.reason,
        "flips": [
            {
                "date": flip.date.isoformat(),
                "mark": flip.mark,
                "kind": flip.cause.kind,
                "estimated": flip.cause.estimated,
                "published": flip.cause.published.isoformat() if flip.cause.published else None,
                "what": flip.cause.what,
                "reason": why,
            }
            for flip, why in zip(claim.flips, reader.why(claim), strict=True)
        ],
        "id": claim.claim.id,
        "kind": claim.claim.kind,
        "likelihood": claim.claim.likelihood,
        "confidence": claim.claim.confidence,
        "reads": claim.claim.reads,
        "forecast": is_forecast(reader.briefs[claim.brief], claim.claim, reader.catalog.events),
        "as_of": claim.on.isoformat(),
        "at_publication": claim.at_publication,
        "doubtful": claim.doubtful,
        "tests": [_test(test, said) for test, said in zip(claim.claim.tests, claim.verdicts, strict=False)],
    }


def _test(test: Condition | EventTest, verdict: Verdict) -> SeriesTestOf | EventTestOf:
    said: Said = {
        "mark": verdict.mark,
        "so_far": verdict.so_far,
        "measured": verdict.measured,
        "unit": verdict.unit,
        "reason": verdict.reason,
        "used": [_used(each) for each in verdict.used],
    }
    if isinstance(test, EventTest):
        return {"event": cast("EventAsked", asked_of(test)), **said}
    return {
        "series": test.series,
        "window": window_text(test),
        "statistic": test.statistic,
        "op": test.op,
        "value": test.value,
        "tolerance": test.tolerance,
        "baseline": baseline_text(test),
        **said,
    }


def _used(used: Used) -> UsedOf:
    return {
        "role": used.role,
        "id": used.id,
        "time_period": used.start.isoformat(),
        "value": used.value,
        "known_on": used.known_on.isoformat(),
        "status": used.status,
        "reconstructed": used.reconstructed,
        "retrieved_on": used.retrieved_on.isoformat(),
        "source": used.source,
        "address": used.address,
    }
