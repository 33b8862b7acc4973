"""15.8, 15.12, 15.13, 15.17, 15.19: what cards, printed answers and pages as of a day say in words."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape

import pytest

from indicators.answers.series import last
from indicators.cli.main import main
from indicators.core.words import day_words
from indicators.figures import analysis, words
from indicators.views import address
from indicators.views.parts import asof
from indicators.views.parts.figure_origin import _point_card
from indicators.views.screens import series

TODAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def _home(monkeypatch, desk):
    monkeypatch.setenv("INDICATORS_HOME", str(desk.home))


def test_a_restating_source_is_never_said_to_have_revised_nothing(desk):
    """15.12: "no value shown here was revised" beside "restated since"; over the whole catalogue."""
    then, said = desk.on(date(2024, 7, 31)), 0
    for name, indicator in desk.catalog.indicators.items():
        chosen = address.selection("series", {"series": [name]}, desk)
        told = "No value shown here was revised" in str(asof.revisions(chosen, then, (name,)))
        assert not (told and desk.catalog.sources[indicator.source].restates), name
        said += told
    assert said > 5


def test_a_change_that_cannot_be_told_says_which_figures_lack(desk):
    """15.8: "no two values near those days", of two that are drawn there."""
    then, published = desk.on(date(2024, 7, 31)), date(2020, 9, 30)
    for name, indicator in desk.catalog.indicators.items():
        for _, told in words.changes(indicator, *then.as_read(name), published, then.day):
            assert "near those days" not in told
    arms = desk.catalog.indicators["arms.exports_tiv.irn"]
    told = dict(words.changes(arms, *then.as_read(arms.id), published, then.day))["Year before"]
    assert told == "no figure of 2018 or 2019"


@pytest.mark.parametrize(("day", "why"), [("2028-01-01", True), ("2020-01-01", False), ("nonsense", False)])
def test_an_address_of_a_day_to_come_says_so(day, why):
    """15.13: the reason was missing, and today was drawn."""
    assert ("has not been yet" in address.why_unmet("as_of", day, TODAY)) is why
    assert address.why_unmet("as_of", str(TODAY + timedelta(days=1)), TODAY) != ""
    assert address.why_unmet("start", day, TODAY) == ""


def test_a_card_names_a_period_as_people_do_and_no_day_twice(desk):
    """15.8: "2023-01-01; the source stamps it 2023-12-31", and one day twice."""
    on, seen = desk.now(), set()
    for name, indicator in desk.catalog.indicators.items():
        frame = on.series(name)
        if frame.empty:
            continue
        card = unescape(str(_point_card(on, name, frame["time_period"].iloc[-1].date())))
        told = card.split("<dt>Period</dt><dd>")[1].split("</dd>")[0]
        first, _, stamped = told.partition("; the source stamps it ")
        assert first != stamped, name
        year = frame["time_period"].iloc[-1].year
        seen.add(indicator.frequency)
        if indicator.frequency == "A" and frame["time_period"].iloc[-1].month == 1:
            assert first == str(year), name
    assert {"A", "D", "M"} <= seen


def test_what_a_figure_has_not_stands_in_no_line_of_its_origin(capsys):
    """15.19: `seen_again: None`, `inputs: []`, `value: 173.0` of a rank."""
    assert main(["origin", "info.rsf_rank.irn", "2020-06-01"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "value: 173" in lines
    assert not [each for each in lines if each.endswith((": None", ": []", ": ", ": 0", ":"))]
    assert any(each.startswith("reconstructed: ") for each in lines)


def test_calibration_says_why_a_rate_is_empty_and_what_is_not_scored(capsys):
    """15.16: as the page says it."""
    assert main(["calibration"]) == 0
    told = capsys.readouterr().out
    assert "too few to say (under 10 resolved)" in told
    assert "Not scored: " in told
    assert main(["calibration", "--as-of", "2020-05-25"]) == 0
    assert capsys.readouterr().out == ""


def test_a_caution_stands_beside_the_csv_of_read_and_not_in_it(desk, capsys):
    """15.17: over the whole catalogue."""
    seen = 0
    for name, indicator in desk.catalog.indicators.items():
        if not indicator.caution or desk.now().series(name).empty:
            continue
        assert main(["read", name, "--csv"]) == 0
        told = capsys.readouterr()
        assert indicator.caution not in told.out
        assert told.err == f"indicators: caution: {indicator.caution}\n"
        seen += 1
    assert seen >= 5
    assert main(["read", "price.gold.usd_oz", "--csv"]) == 0
    assert capsys.readouterr().err == ""


def test_a_figure_given_before_its_period_begins_says_so(desk, capsys):
    """15.9: the central bank's rate of Monday 15 June 2026, in our copy of the 14th; over the whole catalogue."""
    now, found = desk.now(), []
    for name, indicator in desk.catalog.indicators.items():
        reading = last(now, name)
        if reading is None:
            continue
        told = words.dated(reading, indicator, now.as_read(name)[1])
        advance = reading.known_on < reading.start
        assert (f", given in advance: known {day_words(reading.known_on)}" in told) == advance, name
        assert ("given in advance" in _point_card(now, name, reading.start)) == advance, name
        found += [name] if advance else []
    assert found == ["fx.ves_usd.official.daily"]
    assert main(["origin", *found, "2026-06-15"]) == 0
    assert "advance: True" in capsys.readouterr().out
    assert main(["origin", *found, "2026-06-12"]) == 0
    assert "advance" not in capsys.readouterr().out


def test_a_report_of_a_year_that_ends_within_one_says_which_year(desk):
    """15.8: Iran's trade with Venezuela of its year 1400 stood as of its last day."""
    name, now = "trade.irn_ven.total.claimed", desk.now()
    indicator, (frame, frequency) = desk.catalog.indicators[name], now.as_read(name)
    first = analysis.last_reading(frame.iloc[:1], frequency)
    assert words.dated(first, indicator, frequency) == "for the year to 20 Mar 2022"
    assert words.dated(last(now, name), indicator, frequency) == "as of 12 Jun 2023"
    assert "<dd>year to 20 Mar 2022</dd>" in _point_card(now, name, first.start)
    shown = series.made(address.selection("series", {"series": [name]}, desk), now).charts[0]
    assert "600 in the year to 20 Mar 2022" in str(shown.spec["description"])
    assert {"year to 20 Mar 2022", "12 Jun 2023"} <= set(shown.data["n"].to_pylist())
