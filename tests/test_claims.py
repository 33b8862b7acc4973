"""Claims: how tests combine, the day of each flip, what is marked again, and the shipped claims by sums on paper."""

from __future__ import annotations

import csv
import dataclasses
import itertools
import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import ANNUAL, DAILY, HEAD, brief_text, make_frame
from reference import Series
from test_condition import condition, daily, evidence_of, exact

from indicators.briefs.check import findings
from indicators.cli.main import main
from indicators.conditions import claims
from indicators.conditions.calibration import Track, band_of, calibration, scorecard
from indicators.conditions.claims import ClaimTester, combined, flips, marked, month_ends, series_in
from indicators.conditions.verdict import mark, verdict
from indicators.desk import DATA
from indicators.model import EVERYTHING, MARKS, Brief, Claim, Duration, Event, EventTest, Excerpt, Flip, Marked
from indicators.store import marks as kept_marks
from indicators.store.writing import append, look, note_events

DAY = timedelta(days=1)
SHIPPED = "2020-09-30-iran-venezuela"
PUBLISHED, LATE = date(2020, 9, 30), date(2026, 11, 25)
NAME = "briefs/2020-09-30-aland.md"
steady = settings(derandomize=True, max_examples=100)


def claim(*tests, name: str = "a", **more) -> Claim:
    return Claim(name, "x", "It does", "judgement", more.pop("likelihood", ""), "", tests=tests, **more)


def brief_of(*made: Claim, quote: str = "The crown falls.", producer: str = "A house", name: str = "b") -> Brief:
    excerpt = Excerpt("x", name, quote, (), (), (), (), (), "", 0, len(quote))
    return Brief(
        name, "T", producer, date(2020, 1, 10), "", "L", "digest", quote, (), (), (excerpt,), "x", claims=tuple(made)
    )


# Tests combine


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (["holds"], "holds"),
        (["holds", "pending"], "pending"),
        (["pending", "near miss", "holds"], "near miss"),
        (["near miss", "contradicted", "pending"], "contradicted"),
        (["untestable", "holds"], "holds"),
        (["untestable", "pending"], "pending"),
        (["untestable", "untestable"], "untestable"),
        ([], "untestable"),
    ],
)
def test_the_worst_test_decides_and_a_claim_is_untestable_only_if_all_are(marks: list[str], expected: str) -> None:
    for each in itertools.permutations(marks):
        assert combined(each) == expected


@steady
@given(st.lists(st.sampled_from(MARKS), min_size=1, max_size=5))
def test_one_test_more_never_makes_a_testable_claim_better(marks: list[str]) -> None:
    order = ["contradicted", "near miss", "pending", "holds", "untestable"]
    for at in range(1, len(marks)):
        assert order.index(combined(marks)) <= order.index(combined(marks[:at]))


def test_the_verdict_that_decides_is_the_first_of_the_claims_mark() -> None:
    series = Series(daily("2020-01-01", 1, 2, 3, 4, 5, 6, 7, 8, 9))
    good, bad = condition("2020-01-01/2020-01-03"), condition("2020-01-01/2020-01-03", "max", ">", 5)
    found = marked(brief_of(), claim(good, bad), date(2020, 2, 1), evidence_of({DAILY: series}))
    assert (found.mark, [each.mark for each in found.verdicts]) == ("contradicted", ["holds", "contradicted"])
    assert found.decides is found.verdicts[1]
    assert found.reason == found.verdicts[1].reason


# The days of marks


def test_month_ends_lie_strictly_between() -> None:
    assert list(month_ends(date(2020, 1, 10), date(2020, 4, 15))) == [
        date(2020, 1, 31),
        date(2020, 2, 29),
        date(2020, 3, 31),
    ]
    assert list(month_ends(date(2020, 1, 31), date(2020, 2, 29))) == []
    assert list(month_ends(date(2020, 12, 31), date(2021, 2, 1))) == [date(2021, 1, 31)]
    assert list(month_ends(date(2020, 1, 31), date(2020, 1, 31))) == []


@steady
@given(st.dates(date(2015, 1, 1), date(2026, 1, 1)), st.integers(0, 1500))
def test_month_ends_are_all_last_days_of_months_between_two_days(first: date, many: int) -> None:
    last = first + many * DAY
    between = [first + at * DAY for at in range(1, many)]
    assert list(month_ends(first, last)) == [each for each in between if (each + DAY).day == 1]


def test_each_flip_has_its_own_day() -> None:
    # 1 on the third, 9 on the twelfth of February, and back to 2 by a revision of the fifth of March.
    rows = (
        exact("2020-01-01", 1, "2020-01-03"),
        exact("2020-01-01", 9, "2020-02-12"),
        exact("2020-01-01", 2, "2020-03-05"),
    )
    evidence = evidence_of({DAILY: Series(rows, "D", lag=2)})
    found = flips(claim(condition("2020-01-01/2020-01-01", op=">=", value=5)), date(2020, 1, 2), LATE, evidence)
    assert found == (
        Flip(date(2020, 1, 2), "pending"),
        Flip(date(2020, 1, 3), "contradicted"),
        Flip(date(2020, 2, 12), "holds"),
        Flip(date(2020, 3, 5), "contradicted"),
    )


def test_two_flips_within_a_month_both_have_their_day() -> None:
    rows = (exact("2020-01-01", 5, "2020-02-04"), exact("2020-01-01", 9, "2020-02-20"))
    evidence = evidence_of({DAILY: Series(rows, "D", lag=60)})
    test = condition("2020-01-01/2020-01-01", op=">=", value=6, tolerance=1)
    assert flips(claim(test), date(2020, 1, 10), date(2020, 5, 5), evidence) == (
        Flip(date(2020, 1, 10), "pending"),
        Flip(date(2020, 2, 4), "near miss"),
        Flip(date(2020, 2, 20), "holds"),
    )


def test_a_flip_on_the_first_or_the_last_day_of_a_month_is_found() -> None:
    test = condition("2020-01-01/2020-01-01", op=">=", value=5)
    for known in ("2020-01-31", "2020-02-01", "2020-02-29", "2020-03-01"):
        evidence = evidence_of({DAILY: Series((exact("2020-01-01", 7, known),), "D", lag=90)})
        for until in (date.fromisoformat(known), LATE):
            found = flips(claim(test), date(2020, 1, 10), until, evidence)
            assert found == (Flip(date(2020, 1, 10), "pending"), Flip(date.fromisoformat(known), "holds"))


@steady
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 200), st.one_of(st.none(), st.integers(0, 9))),
        min_size=1,
        max_size=7,
    ),
    st.integers(0, 260),
)
def test_flips_change_the_mark_on_their_day_and_agree_at_each_months_end(revisions, until: int) -> None:
    published = date(2020, 1, 10)
    rows = [
        exact(str(date(2020, 1, 9) + at * DAY), value, str(published + (after + at) * DAY))
        for at, after, value in sorted(revisions, key=lambda each: each[1])
    ]
    evidence = evidence_of({DAILY: Series(tuple(rows), "D", lag=20)})
    made = claim(
        condition("2020-01-09/2020-01-12", "max", ">=", 5, tolerance=1), condition("P30D", "last", "<", 8, max_gap=9)
    )
    day = published + until * DAY

    def slow(on: date) -> str:
        return combined([mark(each, on, evidence) for each in made.tests])

    found = flips(made, published, day, evidence)
    assert found[0] == Flip(published, slow(published))
    for before, flip in itertools.pairwise(found):
        assert published < flip.date <= day
        assert flip.date > before.date
        assert slow(flip.date) == flip.mark != before.mark == slow(flip.date - DAY)
    for when in [published, *month_ends(published, day), day]:
        assert [each.mark for each in found if each.date <= when][-1] == slow(when)


def test_a_claim_without_a_test_is_untestable_with_its_reason() -> None:
    evidence = evidence_of({DAILY: Series(daily("2020-01-01", 1))})
    said = marked(brief_of(), claim(untestable="no figure shows it"), LATE, evidence)
    assert (said.mark, said.reason, said.since) == ("untestable", "no figure shows it", date(2020, 1, 10))
    assert marked(brief_of(), claim(), LATE, evidence).reason == claims.NO_TEST


def test_a_claim_that_can_be_tested_no_more_keeps_the_flips_up_to_the_day_asked_for() -> None:
    gone = dataclasses.replace(condition("2020-01-01/2020-01-03"), series="fx.gone")
    kept = (Flip(date(2020, 1, 10), "pending"), Flip(date(2020, 2, 3), "holds"))
    evidence = evidence_of({DAILY: Series(daily("2020-01-01", 1))})
    record = (date(2020, 2, 10), kept)
    found = marked(brief_of(), claim(gone), date(2020, 1, 20), evidence, record)
    assert (found.mark, found.flips) == ("pending", kept[:1])
    found = marked(brief_of(), claim(gone), LATE, evidence, record)
    assert (found.mark, found.at_publication, found.since) == ("untestable", "pending", LATE)
    assert found.flips[:2] == kept


# What is marked again


FX = f'[[claim]]\nid = "fx"\nexcerpt = "crown"\nsays = "It falls"\nkind = "information"\n[[claim.test]]\nseries = "{DAILY}"\nwindow = "2020-10-01/2020-10-01"\nstatistic = "max"\nop = ">="\nvalue = 13\n'  # noqa: E501
OTHERS = f"""
[[claim]]
id = "trade"
excerpt = "more-trade"
says = "It grows"
kind = "judgement"
likelihood = "likely"
[[claim.test]]
series = "{ANNUAL}"
window = "2018-01-01/2020-12-31"
statistic = "change"
op = ">"
value = 0

[[claim]]
id = "both"
excerpt = "more-trade"
says = "Trade over the rate"
kind = "judgement"
[[claim.test]]
series = "{ANNUAL}"
window = "2020-01-01/2020-12-31"
statistic = "ratio"
other = "{DAILY}"
op = ">"
value = 0
max_gap = 200

[[claim]]
id = "event"
excerpt = "minister"
says = "A shipment arrives"
kind = "judgement"
[[claim.test]]
event = {{ kind = "disaster", countries = ["BBB"], between = "2020-10-01/2020-12-31" }}

[[claim]]
id = "none"
excerpt = "minister"
says = "He means it"
kind = "judgement"
untestable = "nobody knows"
"""


@pytest.fixture
def desk_of_five(engine, small):
    """A desk whose brief has five claims: on the rate, on trade, on both, on an event, and on nothing."""
    head = HEAD.removesuffix("+++\n") + ("\n" + FX + OTHERS).replace("{", "{{").replace("}", "}}") + "+++\n"
    small.write(NAME, brief_text(head=head))
    return small.prepare()


def load(desk, series: str, values: dict[str, float], on: date) -> None:
    indicator = desk.catalog.indicators[series]
    with desk.store.write() as connection:
        append(connection, indicator, desk.catalog.sources[indicator.source], make_frame(values, series), on, "refresh")


REPORTED = Event("e", date(2020, 11, 3), "A flood", "disaster", ("BBB",), "A page", "https://page.example/")


def report(desk, event: Event, on: date) -> None:
    """Note an event as a refresh does, with the look that brought it."""
    with desk.store.write() as connection:
        look(connection, "events.gdelt", on, "refresh")
        note_events(connection, [(event, 0)], "gdelt", on)


def by_id(found) -> dict[str, Marked]:
    return {each.claim.id: each for each in found}


def test_a_new_observation_marks_again_only_what_depends_on_it(desk_of_five) -> None:
    desk = desk_of_five
    briefs = desk.briefs.with_claims()
    kept = ClaimTester(desk.catalog, desk.store, EVERYTHING)
    first = kept.of(briefs, LATE)
    assert [each.claim.id for each in first] == ["fx", "trade", "both", "event", "none"]
    assert kept.tested == 5
    assert kept.of(briefs, LATE) == first
    assert kept.tested == 5
    assert by_id(first)["fx"].mark == "contradicted"
    load(desk, DAILY, {"2020-10-01": 14.0}, date(2020, 11, 2))
    second = kept.of(briefs, LATE)
    assert kept.tested == 7  # the rate's own, and the ratio over it
    assert by_id(second)["fx"].mark == "holds"
    assert by_id(second)["fx"].flips[-1] == Flip(date(2020, 11, 2), "holds")
    assert [each for each in second if each.claim.id in ("trade", "event", "none")] == [
        each for each in first if each.claim.id in ("trade", "event", "none")
    ]
    load(desk, ANNUAL, {"2020-01-01": 150.0}, date(2023, 1, 5))
    third = kept.of(briefs, LATE)
    assert kept.tested == 9
    assert by_id(third)["trade"].mark == "contradicted"
    # A second desk on the same store says the same.
    assert ClaimTester(desk.catalog, desk.store, EVERYTHING).of(briefs, LATE) == third


def test_a_reported_event_marks_again_only_tests_of_events(desk_of_five) -> None:
    desk = desk_of_five
    briefs = desk.briefs.with_claims()
    kept = ClaimTester(desk.catalog, desk.store, EVERYTHING)
    assert by_id(kept.of(briefs, LATE))["event"].mark == "contradicted"
    report(desk, REPORTED, date(2021, 2, 9))
    found = by_id(kept.of(briefs, LATE))["event"]
    assert kept.tested == 6
    # It happened in time and was learned of too late: until then the record had no such event.
    assert [(each.date, each.mark) for each in found.flips] == [
        (date(2020, 9, 30), "pending"),
        (date(2021, 1, 1), "contradicted"),
        (date(2021, 2, 9), "holds"),
    ]


def test_an_event_that_is_given_another_day_marks_again_the_tests_of_events(desk_of_five) -> None:
    desk = desk_of_five
    briefs = desk.briefs.with_claims()
    kept = ClaimTester(desk.catalog, desk.store, EVERYTHING)
    report(desk, REPORTED, date(2020, 11, 4))
    assert by_id(kept.of(briefs, LATE))["event"].mark == "holds"
    # It turns out to have been before the claim's days.
    report(desk, dataclasses.replace(REPORTED, date=date(2020, 9, 3)), date(2021, 2, 9))
    assert by_id(ClaimTester(desk.catalog, desk.store, EVERYTHING).of(briefs, LATE))["event"].mark == "contradicted"
    assert by_id(kept.of(briefs, LATE))["event"].mark == "contradicted"


def test_an_event_that_is_given_another_day_is_where_it_was_until_then(desk_of_five) -> None:
    desk = desk_of_five
    report(desk, REPORTED, date(2020, 11, 4))
    report(desk, dataclasses.replace(REPORTED, date=date(2020, 9, 3)), date(2021, 2, 9))
    found = by_id(ClaimTester(desk.catalog, desk.store, EVERYTHING).of(desk.briefs.with_claims(), LATE))["event"]
    assert found.flips == (
        Flip(PUBLISHED, "pending"),
        Flip(date(2020, 11, 4), "holds"),
        Flip(date(2021, 2, 9), "contradicted"),
    )


def test_another_day_is_marked_for_itself_and_changes_no_history(desk_of_five) -> None:
    desk = desk_of_five
    briefs = desk.briefs.with_claims()
    kept = ClaimTester(desk.catalog, desk.store, EVERYTHING)
    late = kept.of(briefs, LATE)
    early = kept.of(briefs, PUBLISHED)
    assert by_id(early)["event"].mark == "pending"
    assert all(each.on == PUBLISHED and len(each.flips) == 1 for each in early)
    assert all(used.known_on <= PUBLISHED for each in early for said in each.verdicts for used in said.used)
    assert kept.of(briefs, LATE) == late
    assert kept.tested == 10
    assert kept.of(briefs, PUBLISHED - DAY) == ()
    for day in (LATE, PUBLISHED, PUBLISHED - DAY):
        claims.keep(desk.catalog, desk.store, briefs, day)
    with desk.store.open() as connection:
        rows = connection.execute("SELECT claim_id, marked_on, flips FROM claim_mark ORDER BY claim_id").fetchall()
    assert {name: (on, len(json.loads(text))) for name, on, text in rows} == {
        each.claim.id: (str(LATE), len(each.flips)) for each in late
    }


@pytest.fixture
def marks_kept(desk_of_five):
    """Return how many claims have marks in the store."""

    def count() -> int:
        with desk_of_five.store.open() as connection:
            return connection.execute("SELECT COUNT(*) FROM claim_mark").fetchone()[0]

    return count


def test_reading_claims_writes_nothing_and_waits_for_no_writer(desk_of_five, marks_kept) -> None:
    """14.6: while another writer has the store, claims are read at once; who writes keeps their marks."""
    desk = desk_of_five
    desk.briefs.rows()
    with desk.store.write():
        found = desk.on(LATE).claims(desk.briefs.with_claims())
        assert {each.claim.id: each.mark for each in found}["fx"] == "contradicted"
        assert desk.on(LATE).why(found[0])
    assert marks_kept() == 0
    desk.keep_marks()
    assert marks_kept() == 5


def test_marks_that_cannot_be_kept_are_logged_and_break_nothing(desk_of_five, marks_kept, monkeypatch, caplog) -> None:
    """14.6: they are kept the next time."""
    for module in ("sqlite", "postgres"):
        monkeypatch.setattr(f"indicators.store.{module}.BUSY_SECONDS", 1)
    desk_of_five.briefs.rows()
    with desk_of_five.store.write():
        desk_of_five.keep_marks()
    (line,) = caplog.messages
    assert "not kept this time" in line
    assert "being written by another process" in line
    assert marks_kept() == 0
    desk_of_five.keep_marks(["2020-09-30-aland", "no-such-brief"])
    assert marks_kept() == 5


# Counting


TESTED = condition("2020-01-01/2020-02-01")  # looks beyond the day on which `brief_of` was published


def stands(*marks: str, brief: str = "b", test=TESTED, **more) -> list[Marked]:
    asked = claim(*([test] if test else []), **({"reads": "brief"} | more))
    return [Marked(brief, asked, LATE, each, each, (Flip(LATE, each),), (), None, "") for each in marks]


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ([], "0 claims"),
        (["holds"], "1 claim: 1 holds"),
        (["holds", "holds", "near miss"], "3 claims: 2 hold, 1 near miss"),
        (["near miss", "near miss", "pending"], "3 claims: 2 near misses, 1 pending"),
        (
            ["untestable", "contradicted", "holds", "pending"],
            "4 claims: 1 holds, 1 contradicted, 1 pending, 1 untestable",
        ),
    ],
)
def test_the_scorecard_says_how_many_stand_how(marks: list[str], words: str) -> None:
    assert scorecard(stands(*marks)) == words


def test_too_few_to_tell_is_no_rate() -> None:
    nine = stands(*["holds"] * 9, *["pending"] * 5)
    (track,) = calibration({"b": brief_of()}, nine, {}).forecasts
    assert (track.count, track.resolved, track.rate) == (14, 9, None)
    assert track.void == 0
    (track,) = calibration({"b": brief_of()}, [*nine, *stands("near miss", "untestable")], {}).forecasts
    # A near miss has come out, and did not come true.
    assert (track.resolved, track.rate, track.void) == (10, 9 / 10, 1 / 16)
    assert Track("A house", "likely", {}).void is None
    assert Track("A house", "likely", {"untestable": 9}).void is None


def test_calibration_is_by_producer_and_band_from_the_lowest_up() -> None:
    briefs = {
        "b": brief_of(quote="It will very likely fall."),
        "c": brief_of(quote="It falls.", producer="A house", name="c"),
        "d": brief_of(quote="It could fall.", producer="Another", name="d"),
    }
    found = [
        *stands("holds", brief="c"),
        *stands("holds", "contradicted", brief="b"),
        *stands("pending", brief="d"),
        *stands("holds", brief="c", likelihood="unlikely"),
    ]
    assert [(each.producer, each.band, dict(each.marks)) for each in calibration(briefs, found, {}).forecasts] == [
        ("A house", "unlikely", {"holds": 1}),
        ("A house", "very likely", {"holds": 1, "contradicted": 1}),
        ("A house", "none stated", {"holds": 1}),
        ("Another", "outside the scale", {"pending": 1}),
    ]


def test_an_unlikely_claim_that_is_contradicted_came_out_as_said() -> None:
    """15.16: and a near miss did so in no band."""
    for band in ("almost no chance", "very unlikely", "unlikely", "roughly even chance", "likely", "almost certain"):
        found = stands(*["contradicted"] * 7, *["holds"] * 2, "near miss", likelihood=band)
        (track,) = calibration({"b": brief_of()}, found, {}).forecasts
        low = band in ("almost no chance", "very unlikely", "unlikely")
        assert (track.as_said, track.rate) == ((7, 0.7) if low else (2, 0.2))


def test_an_analysts_own_reading_is_scored_for_nobody_and_facts_are_apart_from_forecasts() -> None:
    """15.16: a claim that does not say whose it is is the analyst's; one without a test is counted, and no more."""
    published = brief_of().published
    past = condition(f"2019-01-01/{published}")
    embargo = EventTest("", (), None, None, ids=("e",))
    found = [
        *stands("holds", test=past),
        *stands("contradicted", test=TESTED),
        *stands("pending", test=embargo),
        *stands("holds", "contradicted", reads="analyst"),
        *stands("untestable", test=None),
    ]
    assert claim().reads == "analyst"
    scores = calibration({"b": brief_of()}, found, {})
    assert [dict(each.marks) for each in scores.facts] == [{"holds": 1}]
    assert [dict(each.marks) for each in scores.forecasts] == [{"contradicted": 1, "pending": 1}]
    assert (scores.own, scores.without) == (2, 1)
    trailing = dataclasses.replace(TESTED, start=None, end=None, trailing=Duration(3, "M"))
    assert len(calibration({"b": brief_of()}, stands("holds", test=trailing), {}).forecasts) == 1


def test_a_named_event_of_before_the_brief_is_a_fact_and_no_forecast() -> None:
    """15.16: a test that names events has their days and need not say them again."""
    published = brief_of().published
    days = {"before": published - DAY, "that-day": published, "after": published + DAY}
    events = {name: Event(name, day, "T", "un", ("AAA",), "S", "u") for name, day in days.items()}

    def forecast(*ids: str) -> bool:
        test = EventTest("", (), None, None, ids=ids)
        scores = calibration({"b": brief_of()}, stands("holds", test=test), events)
        assert len(scores.forecasts) + len(scores.facts) == 1
        return bool(scores.forecasts)

    assert [forecast(each) for each in days] == [False, False, True]
    assert forecast("before", "after")
    assert forecast("of-no-catalogue")


def test_the_shipped_claims_say_whose_they_are_and_only_the_briefs_own_are_scored(own, monkeypatch, capsys) -> None:
    """15.16: on the command line as on the page."""
    monkeypatch.setenv("INDICATORS_HOME", str(own.store.home))
    assert main(["claims", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    whose = {row["id"]: row["reads"] for row in rows}
    assert {whose[each] for each in ("currency-collapse", "embargo-ends", "fuel-seized", "trade-grows")} == {"brief"}
    assert {whose[each] for each in ("sanctions-over-arms", "missiles-bought", "gold-on-record")} == {"analyst"}
    assert {row["id"] for row in rows if row["forecast"]} >= {"embargo-ends", "trade-grows", "missiles-bought"}
    assert not {row["id"] for row in rows if row["forecast"]} & {"currency-collapse", "fuel-seized", "crisis-in-each"}
    assert main(["calibration", "--json"]) == 0
    scored = json.loads(capsys.readouterr().out)
    of = {name: sum(row["claims"] for row in scored if row["of"] == name) for name in ("forecasts", "facts")}
    tested = [row for row in rows if row["reads"] == "brief" and row["tests"]]
    assert of == {
        "forecasts": sum(row["forecast"] for row in tested),
        "facts": sum(not row["forecast"] for row in tested),
    }
    assert min(of.values()) > 0


def test_the_band_is_the_analysts_before_that_of_the_words_it_reads() -> None:
    brief = brief_of(quote="It will very likely fall, and it is unlikely to rise.")
    assert band_of(brief, claim(likelihood="likely")) == "likely"
    assert band_of(brief, claim(words="unlikely to rise")) == "unlikely"
    assert band_of(brief, claim(words="very likely fall")) == "very likely"
    assert band_of(brief_of(), claim()) == "none stated"


# The shipped claims


@pytest.fixture(scope="module")
def own(desk_in, tmp_path_factory):
    """The desk on the shipped data with a store of its own: marks are written to it."""
    return desk_in(tmp_path_factory.mktemp("claims"))


@pytest.fixture(scope="module")
def now(own):
    return by_id(ClaimTester(own.catalog, own.store, EVERYTHING).of([own.briefs[SHIPPED]], LATE))


@pytest.fixture(scope="module")
def then(own):
    return by_id(ClaimTester(own.catalog, own.store, EVERYTHING).of([own.briefs[SHIPPED]], PUBLISHED))


def figures(series: str) -> dict[str, float]:
    """Return what the shipped file of a series says, by period."""
    with (DATA / "figures" / "observations" / f"{series}.csv").open(encoding="utf-8", newline="") as file:
        return {row["time_period"]: float(row["value"]) for row in csv.DictReader(file)}


def test_the_currency_lost_half_its_value_by_a_sum_on_paper(now, then) -> None:
    """15.15: the window ends on the last figure known on publication day, so the mark does not wait on its own day."""
    rate = figures("fx.irr_usd.free_market")
    assert (rate["2020-01-01"], rate["2020-09-29"]) == (133_200, 294_800)
    rise = (294_800 / 133_200 - 1) * 100  # 2.21321 - 1: 121.3 %
    loss = (1 - 133_200 / 294_800) * 100  # 1 - 0.45183: 54.8 %
    between = {day: value for day, value in rate.items() if "2020-01-01" < day < "2020-09-29"}
    ends = (min(between, key=between.get), max(between, key=between.get))
    assert [(day, between[day]) for day in ends] == [("2020-01-11", 132_800), ("2020-09-28", 295_500)]  # 15.8
    assert (round(rise, 1), round(loss, 1)) == (121.3, 54.8)
    for found in (then["currency-collapse"], now["currency-collapse"]):
        assert found.flips == (Flip(PUBLISHED, "holds"),)
        assert found.decides.measured == pytest.approx(rise, rel=1e-12)
        assert [(each.start, each.value) for each in found.decides.used] == [
            (date(2020, 1, 1), 133_200),
            (date(2020, 9, 29), 294_800),
        ]
        assert (
            "the dollar rose from 133,200 to 294,800 rial between 1 Jan 2020 and 29 Sep 2020: "
            "up 121.3 %, the rial lost 54.8 %; between them from 132,800 (11 Jan 2020) to 295,500 (28 Sep 2020); "
            "the claim needs the rate to double"
        ) in found.reason


def test_one_denied_report_is_no_test_of_itself_and_the_denial_is_told(now, then) -> None:
    """15.15: nor can exports to all buyers, without monetary gold, show what one of them got."""
    for found in (then["gold-as-reported"], now["gold-as-reported"]):
        assert (found.mark, found.claim.tests) == ("untestable", ())
        assert "ambassador called it a big lie and a baseless rumour (Tehran Times, 11 May 2020)" in found.reason
    assert (now["gold-on-record"].mark, now["gold-on-record"].claim.tests) == ("untestable", ())
    assert "leave out monetary gold" in now["gold-on-record"].reason


def test_hard_currency_is_held_against_the_rate_that_importers_paid(now, then) -> None:
    """15.15: the rates of May 2020 are in their series; of the claim's months none is, and that is said."""
    nima, sana = figures("fx.irr_usd.nima.press"), figures("fx.irr_usd.sana.press")
    assert (nima["2020-05-18"], sana["2020-05-18"]) == (140_329, 169_829)
    assert figures("fx.irr_usd.free_market")["2020-05-18"] / nima["2020-05-18"] == pytest.approx(1.2506, abs=1e-4)
    for found in (then["hard-currency"], now["hard-currency"]):
        assert (found.mark, found.decides.measured) == ("untestable", None)
        assert "NIMA" in found.reason
        assert (
            "no figure lies in the window, 1 Jul 2020 to 27 Sep 2020; nearest: 140,329 on 18 May 2020" in found.reason
        )
        assert found.decides.used == ()  # the free market's 292,000 made no ratio
    assert "274,396" not in then["hard-currency"].reason
    assert now["hard-currency"].reason.endswith(" on 18 May 2020 and 274,396 on 2 Nov 2022")
    (test,) = now["hard-currency"].claim.tests
    assert (test.other, "official" in test.series) == ("fx.irr_usd.nima.press", False)


def test_a_crisis_is_told_of_each_country_against_its_own_earlier_years(now) -> None:
    """15.15: both are in the reason, and neither is high prices alone."""
    iran, venezuela = figures("cpi.irn.annual"), figures("cpi.ven.dec")
    first, second = now["crisis-in-each"].verdicts
    assert first.measured == pytest.approx(
        max(iran[f"{year}-01-01"] for year in (2018, 2019)) - max(iran[f"{year}-01-01"] for year in range(2008, 2018))
    )
    assert second.measured == pytest.approx(130_060 - max(venezuela[f"{year}-01-01"] for year in (2015, 2016, 2017)))
    assert now["crisis-in-each"].mark == "holds"
    assert "Iran" in now["crisis-in-each"].reason
    assert "Venezuela" in now["crisis-in-each"].reason


@pytest.mark.parametrize(
    ("name", "series", "baseline", "change", "mark"),
    [
        ("more-control-at-home", "info.fitw.irn", range(2015, 2020), 12 - 17.4, "holds"),
        ("less-free-internet", "info.fitw.ven", [2019], 14.25 - 16, "near miss"),
    ],
)
def test_freedom_after_publication_is_held_against_years_before_it(now, name, series, baseline, change, mark) -> None:
    """15.15: and the path is said, year by year."""
    score = figures(series)
    after = [score[f"{year}-01-01"] for year in range(2021, 2025)]
    before = [score[f"{year}-01-01"] for year in baseline]
    assert sum(after) / len(after) - sum(before) / len(before) == pytest.approx(change)
    found = now[name]
    assert (found.mark, found.decides.measured) == (mark, pytest.approx(change))
    assert ", ".join(f"{each:g}" for each in after) in found.reason
    assert found.claim.tests[0].baseline_end < PUBLISHED


def test_the_end_of_the_embargo_is_that_very_event_on_its_day(now, then) -> None:
    """15.15."""
    assert then["embargo-ends"].mark == "pending"
    assert now["embargo-ends"].flips == (Flip(PUBLISHED, "pending"), Flip(date(2020, 10, 18), "holds"))
    assert [each.id for each in now["embargo-ends"].decides.used] == ["2020-10-18-un"]


def test_the_missiles_of_the_register_are_an_event_with_its_day_and_counts(own, now) -> None:
    """15.15: 25 of them, as the note of the series has it too; what was only shown or seen is no purchase."""
    found = now["missiles-bought"]
    (listed,) = found.decides.used
    event = own.catalog.events[listed.id]
    assert ("25 C-701 type" in event.title, "6 Peykaap boats" in event.title) == (True, True)
    assert "25 C-701 type missiles" in own.catalog.indicators["arms.irn_ven.tiv"].notes
    assert found.flips == (
        Flip(PUBLISHED, "pending"),
        Flip(own.catalog.indicators["arms.irn_ven.tiv"].taken_on, "holds"),
    )


def test_trade_widens_by_what_is_traded_and_not_by_a_total_that_a_president_claims(now) -> None:
    """15.15: scope, not level; and more arms than before means more than in the best of the years before."""
    assert [each.series for each in now["trade-grows"].claim.tests] == ["arms.irn_ven.tiv"]
    assert now["trade-grows"].decides.measured == figures("arms.irn_ven.tiv")["2023-01-01"] > 1
    exported = figures("arms.exports_tiv.irn")
    before = max(exported.get(f"{year}-01-01", 0) for year in range(2015, 2020))
    assert now["exports-of-arms"].decides.measured == exported["2023-01-01"] - before == 184 - 15


def test_every_shipped_claim_says_why_it_is_tested_so_or_why_not(own) -> None:
    """15.15: the reason stands beside the threshold."""
    for each in own.briefs[SHIPPED].claims:
        assert bool(each.tests) != bool(each.untestable), each.id
        assert bool(each.note) == bool(each.tests), each.id


def test_publication_day_and_today_differ_where_they_should(now, then) -> None:
    assert list(now) == list(then)
    changed = {name for name in now if now[name].mark != then[name].mark}
    assert {"embargo-ends", "more-control-at-home", "trade-grows", "hardware-follows"} <= changed
    assert not changed & {"gold-as-reported", "fuel-seized", "offer-of-mobilisation", "currency-collapse"}
    # What has changed was still open then: nothing that was decided on the day has turned.
    assert {then[name].mark for name in changed} == {"pending"}
    for name, found in now.items():
        assert found.at_publication == then[name].mark == found.flips[0].mark


def test_as_of_publication_day_nothing_rests_on_what_was_known_later(own, then) -> None:
    restating = {name for name, source in own.catalog.sources.items() if source.restates}
    rests = [used for found in then.values() for said in found.verdicts for used in said.used]
    assert rests
    for used in rests:
        assert used.known_on <= PUBLISHED
        if used.id in own.catalog.indicators and own.catalog.indicators[used.id].source in restating:
            assert used.retrieved_on <= PUBLISHED


def test_the_shipped_claims_are_sound_and_many_and_some_untestable_with_a_reason(own, now) -> None:
    made = own.briefs[SHIPPED].claims
    assert [each.fault for each in made] == [""] * len(made)
    assert len(made) >= 10
    assert len({each.id for each in made}) == len(made)
    excerpts = {each.id for each in own.briefs[SHIPPED].excerpts}
    assert all(each.excerpt in excerpts and each.says for each in made)
    untestable = [each for each in now.values() if each.mark == "untestable"]
    assert len(untestable) >= 3
    assert all(each.reason for each in now.values())
    assert all(each.reason == each.claim.untestable for each in untestable if not each.claim.tests)


def test_every_flip_of_the_shipped_claims_is_on_its_day(own, now) -> None:
    kept = ClaimTester(own.catalog, own.store, EVERYTHING)
    evidence = kept.evidence(claims.series_in(each.claim for each in now.values()))
    for found in now.values():
        for before, flip in itertools.pairwise(found.flips):
            at = [
                combined([mark(test, day, evidence) for test in found.claim.tests])
                for day in (flip.date - DAY, flip.date)
            ]
            assert at == [before.mark, flip.mark], found.claim.id


def test_the_command_prints_each_claim_as_of_a_day(own, monkeypatch, capsys, then) -> None:
    monkeypatch.setenv("INDICATORS_HOME", str(own.store.home))
    assert main(["claims", "--brief", SHIPPED, "--as-of", "2020-09-30", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["mark"] for row in rows] == [each.mark for each in then.values()]
    keys = "brief,excerpt,says,mark,since,measured,reason,flips"
    assert all(list(row)[:8] == keys.split(",") for row in rows)
    first = rows[0]
    assert first["measured"] == pytest.approx((294_800 / 133_200 - 1) * 100)  # the 29th is the last day known
    assert [(each["date"], each["mark"]) for each in first["flips"]] == [("2020-09-30", "holds")]
    used = [each for row in rows for test in row["tests"] for each in test["used"]]
    assert used
    assert max(each["known_on"] for each in used) <= "2020-09-30"
    assert main(["claims", "--as-of", "2020-09-30"]) == 0
    assert scorecard(list(then.values())) in capsys.readouterr().out
    assert main(["claims", "--as-of", "2020-09-29", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_the_reason_of_each_flip_is_that_of_a_test_with_its_mark_on_its_day(desk):
    reader = desk.now()
    for found in reader.claims(reader.briefs.with_claims()):
        evidence = reader.evidence(series_in([found.claim]))
        for flip, why in zip(found.flips, reader.why(found), strict=True):
            told = [verdict(each, flip.date, evidence, "claim") for each in found.claim.tests]
            reason = why.removeprefix(f"{flip.cause.what}; ")  # 15.11: what flipped it stands before
            if told:
                parts = [each.reason for each in told if each.mark == flip.mark]
                assert len(reason) == len(". ".join(parts)), found.claim.id
                assert all(each[1:] in reason for each in parts), found.claim.id


def test_no_claim_cites_an_event_of_another_actor_or_of_another_effect(own, monkeypatch, capsys) -> None:
    """15.14: on publication day, at each year's end since and today, by what the catalogue says of each event."""
    monkeypatch.setenv("INDICATORS_HOME", str(own.store.home))
    cited = set()
    for day in (PUBLISHED, *(date(year, 12, 31) for year in range(2020, 2026)), LATE):
        assert main(["claims", "--as-of", str(day), "--json"]) == 0
        for row in json.loads(capsys.readouterr().out):
            for test in (each for each in row["tests"] if "event" in each):
                asked, used = test["event"], [own.catalog.events[each["id"]] for each in test["used"]]
                cited |= {each.id for each in used}
                assert all(each.title in test["reason"] for each in used)
                for each in used:
                    if "ids" in asked:
                        assert each.id in asked["ids"]
                    else:
                        assert asked["actor"] in each.actor
                        assert (asked["kind"], asked["effect"]) == (each.kind, each.effect)
    assert {"2020-08-14-seizure", "2024-04-16-arms", "2024-11-05-arms", "2025-12-30-sanctions"} <= cited
    # What the audit found cited: Iran's boarding, the restored network, the drone to be built, the unverified video.
    wrong = {"2020-08-12-seizure", "2026-05-26-information", "2020-11-21-arms", "2025-09-06-arms"}
    assert not cited & wrong


def test_a_claim_of_events_as_files_had_it_is_untestable_with_what_to_add_and_keeps_its_marks(small) -> None:
    """15.14: an analyst's own brief asks for any event of a kind; its history stays, and no word in it is lost."""
    old = '[[claim]]\nid = "old"\nexcerpt = "minister"\nsays = "They come"\nkind = "judgement"\n[[claim.test]]\n'
    old += 'event = { kind = "sanctions", countries = ["AAA"], between = "2020-10-01/2020-12-31" }\n'
    head = HEAD.removesuffix("+++\n") + "\n" + old.replace("{", "{{").replace("}", "}}") + "+++\n"
    small.write(NAME, brief_text(head=head))
    desk = small.prepare()
    (brief,) = desk.briefs.with_claims()
    (made,) = brief.claims
    was = kept_marks.KeptMarks(
        *(brief.id, "old", claims.digest(brief, made), date(2020, 10, 31)),
        (Flip(PUBLISHED, "pending"), Flip(date(2020, 10, 1), "holds")),
    )
    kept_marks.keep(desk.store, [was])
    (found,) = ClaimTester(desk.catalog, desk.store, EVERYTHING).of([brief], LATE)
    assert [each.mark for each in found.flips] == ["pending", "holds", "untestable"]
    assert "add actor (who did it" in found.reason
    (then,) = ClaimTester(desk.catalog, desk.store, EVERYTHING).of([brief], date(2020, 10, 20))
    assert (then.mark, then.reason.startswith("holds, as it is on record")) == ("holds", True)
    assert [words for _, words in findings(brief, desk.linker.lexicon)] == [made.fault]


def test_a_mark_turns_by_the_windows_own_figure_and_not_by_one_of_its_baseline(now) -> None:
    """15.11, 15.15: one copy brought both; the window's is what was waited for."""
    for name, year in (("exports-of-arms", "2023"), ("more-control-at-home", "2024")):
        cause = now[name].flips[-1].cause
        assert (cause.kind, f", {year}: " in cause.what) == ("copy", True), cause
