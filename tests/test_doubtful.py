"""A value that may be wrong and may be news: let in, marked wherever it stands, settled by a second look or a word."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from making import DAILY, make_held, make_indicator
from publisher import Publisher
from reference import Row, Series
from refreshing import NOW, Live, make_live
from test_claims import brief_of, claim
from test_condition import evidence_of

from indicators.charts.compare import compare_chart
from indicators.charts.series import series_chart
from indicators.conditions import claims
from indicators.conditions.causes import since_words
from indicators.conditions.verdict import verdict
from indicators.export.table import readable
from indicators.figures.analysis import last_reading
from indicators.figures.outcome import outcome
from indicators.figures.since import known_then
from indicators.figures.words import changes, dated
from indicators.model import EVERYTHING, Condition
from indicators.refresh.quarantine import MARKED, decide

TRUE = {f"2020-0{1 + at // 28}-{1 + at % 28:02}": 50.0 + at * at % 11 + at % 5 for at in range(112)}
STORM = {**TRUE, "2020-05-01": 9.0}
MORE = {**STORM, "2020-05-02": 52.0}


@pytest.fixture
def live(small):
    make_live(small)
    text = small.path("catalog/indicators.toml").read_text(encoding="utf-8").replace("jump = 3\nstill = 3\n", "", 1)
    small.write("catalog/indicators.toml", text.replace("plausible = [1, 1000]", "plausible = [0, 1000]", 1))
    small.path(f"figures/observations/{DAILY}.csv").unlink()
    with Publisher() as publisher:
        one = Live(small.prepare(), publisher)
        publish(one, TRUE)
        one.refresh("exchange")
        one.now = NOW + timedelta(days=1)
        yield one


def publish(live, values):
    live.crowns(**{f"d{day.replace('-', '')}": value for day, value in values.items()})


def statuses(live):
    frame = live.desk.store.read([DAILY], EVERYTHING)
    return dict(zip(frame["time_period"].dt.strftime("%Y-%m-%d"), frame["status"], strict=True))


def marked(live):
    publish(live, STORM)
    return live.refresh("exchange")[DAILY]


def test_a_value_that_cannot_be_told_is_let_in_and_marked(live):
    """18: it is shown, it waits for a word, and the outcome says why."""
    outcome = marked(live)
    assert (outcome.status, outcome.rows_new) == ("ok", 1), outcome
    assert outcome.error.startswith(f"{MARKED}a value at another level than those around: 2020-05-01 is 9")
    assert statuses(live)["2020-05-01"] == "D"
    assert set(statuses(live).values()) == {"A", "D"}
    (hold,) = live.desk.store.holds()
    assert hold.reason == outcome.error
    assert live.desk.store.looks(None, EVERYTHING)[DAILY][-1].status == "ok"


def test_a_second_look_on_another_day_takes_the_mark_off(live):
    """18: the same value in a later answer; one of the same day is no second look."""
    marked(live)
    live.now += timedelta(hours=13 - live.now.hour)
    live.refresh("exchange")
    assert statuses(live)["2020-05-01"] == "D"
    live.now += timedelta(days=1)
    publish(live, MORE)
    outcome = live.refresh("exchange")[DAILY]
    assert outcome.error == ""
    assert statuses(live)["2020-05-01"] == "A"
    assert live.desk.store.holds() == ()
    # As of the day of the mark it is doubtful for ever.
    before = live.desk.store.vintages([DAILY], EVERYTHING)
    assert set(before[before["time_period"] == "2020-05-01"]["status"]) == {"A", "D"}


def test_another_value_in_its_place_is_a_mend(live):
    """18: what is held as doubtful is not what the truth is judged against."""
    marked(live)
    live.now += timedelta(days=1)
    publish(live, {**MORE, "2020-05-01": 51.0})
    live.refresh("exchange")
    assert live.shown()["2020-05-01"] == 51.0
    assert statuses(live)["2020-05-01"] == "A"
    assert live.desk.store.holds() == ()


@pytest.mark.parametrize("let_in", [True, False])
def test_a_person_settles_it(live, let_in):
    """18: a word for it takes the mark off, a word against it takes the value back."""
    marked(live)
    (hold,) = live.desk.store.holds()
    decide(live.desk.store, live.desk.catalog, hold.id, let_in=let_in, analyst="A. Reader", at=live.now)
    assert statuses(live).get("2020-05-01") == ("A" if let_in else None)
    assert "2020-04-28" in statuses(live)
    assert live.desk.store.holds() == ()


def test_it_is_said_and_drawn_wherever_a_status_is(live):
    """18: beside the figure, in the table, in the chart and in its words."""
    marked(live)
    frame = live.desk.store.read([DAILY], EVERYTHING)
    indicator = live.desk.catalog.indicators[DAILY]
    assert dated(last_reading(frame, "D"), indicator, "D") == "as of 1 May 2020, doubtful"
    assert readable(frame, indicator)["Status"].iloc[0] == "doubtful"
    span = (date(2020, 1, 1), date(2020, 5, 31))
    data, spec = series_chart(frame, "D", indicator, span)
    assert (data["k"] == "u").sum() == 1
    assert "Doubtful, and crossed out: 1." in spec["description"]
    assert "doubtful" in set(data["st"].dropna())
    crossed = [each for each in spec["layer"] if "'u'" in str(each.get("transform"))]
    assert len(crossed) == 1
    other = make_indicator(id="other", short="Other")
    both, _ = compare_chart(
        [(indicator, frame, "D"), (other, frame.assign(series_id="other"), "D")], span, unit=indicator.unit
    )
    assert (both["k"] == "u").sum() == 2


@pytest.mark.parametrize("doubted", ["", "2020-02-10", "2020-04-28"])
def test_a_change_from_or_to_a_doubtful_figure_says_so(doubted):
    """18.2: in the answer to a passage, in the margin, in what it rests on and under the chart; and only then."""
    frame = make_held(TRUE)
    frame.loc[frame["time_period"] == doubted, "status"] = "D"
    published, day = date(2020, 2, 10), date(2020, 4, 28)
    told = outcome(frame, known_then(frame, published), "D", make_indicator(), published, day)
    words = " ".join(each for _, each in changes(make_indicator(), frame, "D", published, day))
    for each in (told.says, told.short, told.base, words):
        assert ("on a doubtful figure" in each) is bool(doubted), each


def test_nothing_is_crossed_out_where_nothing_is_doubtful():
    """18: the true history has no mark."""
    frame = make_held(TRUE)
    data, spec = series_chart(frame, "D", make_indicator(), (date(2020, 1, 1), date(2020, 5, 31)))
    assert not (data["k"] == "u").any()
    assert "oubtful" not in str(spec["description"])


def claim_on(last: str, **series):
    """Return the verdict and the words of a claim whose window ends on a value of a status."""
    rows = [Row(date(2020, 1, at), 10 * at, date(2020, 1, at)) for at in range(1, 20)]
    rows[-1] = rows[-1]._replace(status=last)
    evidence = evidence_of({DAILY: Series(tuple(rows), **series)})
    test = Condition(DAILY, date(2020, 1, 1), date(2020, 1, 19), None, "last", ">=", 100.0)
    return claims.marked(brief_of(), claim(test), date(2020, 2, 1), evidence)


@pytest.mark.parametrize(("status", "said"), [("D", True), ("A", False), ("P", False)])
def test_a_claim_that_a_doubtful_figure_decides_says_so(status, said):
    """18: holds, on a doubtful figure; in the reason, and wherever it is said since when."""
    found = claim_on(status)
    assert found.mark == "holds"
    assert found.doubtful is said
    assert since_words(found.flips[-1]).startswith("on a doubtful figure, since") is said
    assert ("(a doubtful figure)" in found.reason) is said


def test_a_mean_says_that_one_of_many_values_is_doubtful():
    """18: of many observations two are named; a doubtful one is a third."""
    rows = [Row(date(2020, 1, at), 10, date(2020, 1, at)) for at in range(1, 31)]
    rows[14] = rows[14]._replace(status="D")
    evidence = evidence_of({DAILY: Series(tuple(rows))})
    test = Condition(DAILY, date(2020, 1, 1), date(2020, 1, 30), None, "mean", ">=", 1.0)
    found = verdict(test, date(2020, 2, 10), evidence, "claim")
    assert found.doubtful
    assert "(doubtful: 15 Jan 2020)" in found.reason
