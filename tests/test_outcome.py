"""17.1, 17.2: what became of a series since a brief was published, in one sentence: a right number, or none."""

from __future__ import annotations

import re
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from making import make_indicator

from indicators.answers.series import as_known, outcome
from indicators.figures import outcome as outcomes
from indicators.figures import since

PUBLISHED, TODAY = date(2020, 9, 30), date(2020, 12, 31)


def frame_of(rows, status="A"):
    """Return a series by day: (day, value, known on)."""
    days = pd.to_datetime([each[0] for each in rows]).astype("datetime64[s]")
    known = pd.to_datetime([each[2] for each in rows]).astype("datetime64[s]")
    return pd.DataFrame(
        {
            "series_id": "made",
            "time_period": days,
            "stamped": days,
            "value": np.array([each[1] for each in rows], dtype="float64"),
            "status": status,
            "citation": "",
            "cited_as": "",
            "known_on": known,
            "reconstructed": False,
            "retrieved_on": pd.Timestamp("2027-01-01"),
        }
    )


def between(first, last, day=TODAY, **of):
    """Return what is said of a daily series that went from one value on the day of publication to another."""
    inside = [(PUBLISHED + timedelta(days=at), first) for at in range((TODAY - PUBLISHED).days)]
    frame = frame_of([(at, value, at) for at, value in [*inside, (TODAY, last)]])
    made = make_indicator(**{"short": "Made", "currency": "", "unit": "tonnes", **of})
    return outcomes.outcome(frame, since.known_then(frame, PUBLISHED), "D", made, PUBLISHED, day)


SOME = st.floats(1e-6, 1e9)


@given(SOME, SOME)
@example(1000.0, 1.0)
@example(1.0, 1.001)
@example(1.0, 2.0)
@example(1.0, 300.0)
def test_a_per_cent_is_of_the_first_value_and_whole(first, last):
    """17.1: "whole per cents"; never 0 of what moved, and never 100 of what did not go whole."""
    said, true = between(first, last), (last / first - 1) * 100
    if last == first:
        assert said.says == "Made: unchanged since this was written."
    elif last >= 10 * first:
        assert said.says.startswith("Made: ")
        assert float(said.number.split()[0].replace(",", "")) == pytest.approx(last / first, rel=0.051)
        assert said.says.endswith(" times as much since this was written.")
    else:
        assert said.says == f"Made: {'up' if true > 0 else 'down'} {said.number} since this was written."
        told(said.number, abs(true))
        sign = "+" if true > 0 else "\N{MINUS SIGN}"
        assert " than " in said.short or said.short == f"{sign}{said.number} since"


@given(SOME, SOME)
@example(1000.0, 1.0)
@example(1.0, 1.001)
@example(1.0, 2.0)
@example(1.0, 300.0)
def test_a_rate_that_rises_is_a_currency_that_loses(first, last):
    """17.1: of a rate per dollar the value lost is 1 - old/new, whichever way it went."""
    said, loss = (
        between(first, last, unit="IRR per USD", currency="rial", provenance="market"),
        (1 - first / last) * 100,
    )
    if last == first:
        assert said.number == "unchanged"
    elif last * 10 <= first:
        assert said.number == ""
    else:
        verb, sign = ("lost", "\N{MINUS SIGN}") if loss > 0 else ("gained", "+")
        assert said.says == f"The rial has {verb} {said.number} of its value since this was written."
        told(said.number, abs(loss))
        assert said.short in (f"rial {sign}{said.number} since", f"rial {verb} {said.number} since")


def told(number, true):
    """Assert that a number in words is a size in whole per cents."""
    if number == "less than 1 %":
        assert 0 < true < 0.5
    elif number == "more than 99 %":
        assert 99.5 <= true < 100
    else:
        assert re.fullmatch(r"[\d,]+ %", number), number
        whole = float(number.removesuffix(" %").replace(",", ""))
        assert abs(whole - true) <= 0.5 + 1e-6 * true
        assert true >= 0.5 - 1e-9
        assert not 99.5 <= true < 100


@pytest.mark.parametrize(
    ("first", "last", "of", "says", "short"),
    [
        (
            40,
            44.6,
            {"change": "points", "unit": "percent per year"},
            "Made: up 4.6 points since this was written.",
            None,
        ),
        (40, 20, {"change": "points", "unit": "percent"}, "Made: down 20 points since this was written.", None),
        (148, 160, {"change": "points", "unit": "rank"}, None, "rank 148 to 160 since"),
        (0, 3, {}, None, "0 to 3 since"),
        (-2, 3, {}, None, "−2 to 3 since"),
        (3, -2, {}, None, "3 to −2 since"),
        (3, 0, {}, "Made: down to zero since this was written.", "down to zero since"),
        (3, 3, {}, "Made: unchanged since this was written.", "unchanged since"),
        (3, 6, {"stands": "span"}, None, "3 to 6 since"),
        (3, 6, {"currency": "dinar", "provenance": "official"}, None, "dinar −50 % since"),
        (10, 25, {"short": "Strait: tankers"}, "Strait, tankers: up 150 % since this was written.", "+150 % since"),
    ],
)
def test_what_can_be_said_of_each_kind(first, last, of, says, short):
    """17.1: points are no per cent of a per cent, from zero there is none, and a flow within the year is seasonal."""
    found = between(first, last, **of)
    assert says is None or found.says == says
    if short is not None:
        assert found.short == short
    if short and re.match(r"−?\d to", short):
        assert found.number == ""
        assert not re.search(r"\d %", found.says)


def test_an_old_figure_says_of_when_it_is():
    """17.1: of a series that has stopped, or an address as of long after."""
    assert between(10, 20, TODAY + timedelta(days=183)).says == "Made: up 100 % since this was written."
    late = between(10, 20, TODAY + timedelta(days=184))
    assert late.says == "Made: up 100 % from 30 Sep 2020 to 31 Dec 2020."
    assert late.short == "+100 %, 30 Sep 2020 to 31 Dec 2020"


def test_the_base_is_what_was_known_that_day_whatever_was_revised_since():
    """17.1: "from the last figure known that day": its period; its value is that of the state that is shown."""
    days = [date(2020, 9, 27), date(2020, 9, 28), date(2020, 9, 29), date(2020, 9, 30)]
    then = frame_of([(days[0], 1.0, days[1]), (days[1], 2.0, days[2])])
    now = frame_of([(days[0], 1.0, days[1]), (days[1], 5.0, TODAY), (days[2], 7.0, TODAY), (days[3], 8.0, TODAY)])
    found = since.base(now, then, "D", make_indicator(lag_days=1), PUBLISHED)
    assert (found.start, found.value) == (days[1], 5.0)
    nothing = now.iloc[:0]
    assert since.base(now, nothing, "D", make_indicator(), PUBLISHED).start == days[3]
    said = outcomes.outcome(now, nothing, "D", make_indicator(), date(2020, 9, 29), TODAY)
    assert "by figures first known later" in said.says
    assert since.base(nothing, nothing, "D", make_indicator(), PUBLISHED) is None


def test_every_series_says_one_true_sentence(desk):
    """17.1: over the whole catalogue: no number where none is honest, and each is in its sentence and its base."""
    on, seen = desk.now(), 0
    for name, each in on.catalog.indicators.items():
        said = outcome(on, name, PUBLISHED)
        assert said.says.count(". ") == 0, said.says
        assert said.says.endswith(".")
        assert len(said.says.split()) <= 26, said.says
        assert said.number in said.says
        frame, frequency = on.as_read(name)
        if frame.empty:
            assert (said.number, said.short) == ("", "no figure")
            continue
        seen += bool(said.number)
        assert said.base.endswith("." if each.producer.endswith(".") else f"Source: {each.producer}.")
        at = since.base(frame, as_known(on, name, PUBLISHED), frequency, each, PUBLISHED)
        if said.number:
            assert at is not None
            assert each.drawn_as != "point"
            assert not each.cautioned(said_last(frame), on.day)
            assert at.end <= PUBLISHED
            assert at.known_on <= PUBLISHED or "first known later" in said.says
    assert seen > 25


def said_last(frame):
    return frame["time_period"].iloc[-1].date()


def test_as_of_an_earlier_day_nothing_later_is_said(desk):
    """17.2: "as of an earlier day nothing later is shown"."""
    for day in (PUBLISHED, date(2020, 12, 31), date(2022, 12, 31)):
        on = desk.on(day)
        for name, each in on.catalog.indicators.items():
            said = outcome(on, name, PUBLISHED)
            assert all(known <= day for known in said.known), (name, said)
            years = [
                int(each)
                for each in re.findall(
                    r"\b(20[2-3]\d)\b", said.says.removeprefix(f"{each.short}:").replace(each.unit, "")
                )
            ]
            assert all(year <= day.year for year in years), said.says
