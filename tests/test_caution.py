"""15.17: figures that must not be read as a fall or a rise say so wherever they stand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from itertools import pairwise

import pytest
from making import DAILY

from indicators.answers.series import caution
from indicators.cli.main import main
from indicators.conditions.claims import ClaimTester
from indicators.conditions.verdict import verdict
from indicators.figures import words
from indicators.model import EVERYTHING, Condition
from indicators.views import address, reads
from indicators.views.parts import series_downloads
from indicators.views.screens import brief, monitor, series

CRUDE = "trade.crude.irn_world"
BRIEF = "2020-09-30-iran-venezuela"
BLACKOUT = "Not a fall in exports"
TODAY, BEFORE, AFTER = date(2026, 11, 26), date(2020, 9, 30), date(2026, 8, 1)


def chosen_of(desk, page, **keys):
    """Return the view of an address of a page, of the shipped brief."""
    return address.selection(page, {name: [each] for name, each in {"brief": BRIEF, **keys}.items()}, desk)


@pytest.fixture(scope="module")
def cautioned(desk):
    """Every series of the catalogue with a caution on its newest figure."""
    now = desk.on(TODAY)
    found = {}
    for each in desk.catalog.indicators.values():
        frame = now.series(each.id)
        if each.caution and not frame.empty and each.cautioned(frame["time_period"].iloc[-1].date(), TODAY):
            found[each.id] = each.caution
    return found


def test_the_series_whose_notes_forbid_it_have_a_caution(desk, cautioned):
    assert {CRUDE, "trade.crude.ven_world", "arms.milex_usd.irn", "fx.irr_usd.premium.annual"} <= set(cautioned)
    for each in desk.catalog.indicators.values():
        assert (
            not re.search("blackout, not|no measure of spending|read as recorded trade only", each.notes)
            or each.caution
        )


def test_a_cautioned_series_is_ranked_among_no_others_and_says_so_on_its_tile(desk, cautioned):
    tiles = {each.indicator.id: each for each in reads.tiles(desk.on(TODAY), None)}
    page = unescape(str(monitor.made(chosen_of(desk, "monitor"), desk.on(TODAY))))
    for name, told in cautioned.items():
        assert tiles[name].unusual is None
        assert f'<p class="told">{told}</p>' in page
    assert tiles["trade.gold.ven_world"].unusual is not None
    assert tiles["trade.gold.ven_world"].caution == ""


def test_a_caution_stands_once_beside_its_chart_and_in_its_picture(desk, cautioned):
    now = desk.on(TODAY)
    for name, told in cautioned.items():
        chosen = chosen_of(desk, "series", series=name)
        page = series.made(chosen, now)
        (chart,) = page.charts
        assert f'<p class="caution">{told}</p>' in unescape(str(chart.foot))
        assert told in series_downloads.picture(now, chart, now.freshness((name,))).sources
        assert told not in unescape(str(page.head))
        if desk.catalog.indicators[name].drawn_as != "point":  # between single reports no change is told
            bare = series.made(replace(chosen, start=date(2026, 11, 1), end=date(2026, 11, 2)), now)
            assert bare.charts == ()
            assert f"<b>Caution</b> {told}" in unescape(str(bare.head))


def test_a_caution_stands_once_beside_a_chart_of_a_brief(desk, cautioned):
    """15.17: it stood in the sentence over the chart and again under it."""
    now, seen = desk.on(TODAY), set()
    for each in now.briefs[BRIEF].excerpts:
        between = brief.made(chosen_of(desk, "", excerpt=each.id), now).between
        for above, under in pairwise(unescape(piece) for piece in between):
            if found := re.match('<p class="caution">(.*?)</p>', under):
                assert found[1] not in above.rpartition('<div class="charthead')[2]
                seen.add(found[1])
    assert seen & set(cautioned.values())


def test_a_caution_of_later_years_is_not_told_before_them(desk):
    """What came after a day is not said as of it."""
    then = desk.on(BEFORE)
    chosen = chosen_of(desk, "series", series=CRUDE)
    (chart,) = series.made(chosen, then).charts
    assert BLACKOUT not in str(chart.foot)
    assert BLACKOUT not in str(series.made(chosen, then).head)
    tiles = {each.indicator.id: each for each in reads.tiles(then, None)}
    assert CRUDE not in tiles or tiles[CRUDE].caution == ""


def test_the_command_line_says_it(desk, monkeypatch, capsys):
    monkeypatch.setenv("INDICATORS_HOME", str(desk.home))
    assert main(["list"]) == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert f" (caution: {BLACKOUT}" in lines[CRUDE]
    assert "caution" not in lines["price.gold.usd_oz"]
    assert main(["read", CRUDE]) == 0
    assert capsys.readouterr().out.rstrip().splitlines()[-1].startswith(BLACKOUT)
    assert main(["read", CRUDE, "--to", "2019-12-31"]) == 0
    assert BLACKOUT not in capsys.readouterr().out


def test_the_sentence_of_a_test_on_such_figures_says_it(desk):
    tester = ClaimTester(desk.catalog, desk.store, EVERYTHING)
    test = Condition(CRUDE, date(2022, 1, 1), date(2024, 12, 31), None, "change_pct", "<=", -50.0)
    evidence = tester.evidence([CRUDE])
    assert f"(caution: {BLACKOUT}" in verdict(test, AFTER, evidence, "claim").reason
    before = Condition(CRUDE, date(2018, 1, 1), date(2020, 12, 31), None, "change_pct", "<=", -50.0)
    assert "caution" not in verdict(before, AFTER, evidence, "claim").reason


def test_two_official_rates_are_not_one_that_moved(desk):
    for name in ("fx.irr_usd.official.press", "fx.irr_usd.premium.press"):
        evidence = ClaimTester(desk.catalog, desk.store, EVERYTHING).evidence([name])
        for start, end in ((date(2013, 4, 1), date(2013, 7, 5)), (date(2024, 4, 10), date(2025, 10, 30))):
            test = Condition(name, start, end, None, "change", ">", 0.0, max_gap=30)
            found = verdict(test, TODAY, evidence, "claim")
            assert (found.mark, "its method changed" in found.reason) == ("untestable", True), (name, start)


def test_samples_of_trade_statistics_are_not_read_in_news_reports(desk):
    found = [each for each in desk.catalog.indicators.values() if each.source == "trade_samples"]
    assert len(found) == 2
    assert {each.provenance for each in found} == {"research"}


def test_a_caution_from_a_day_needs_its_words(small):
    text = small.path("catalog/indicators.toml").read_text()
    small.write(
        "catalog/indicators.toml", text.replace("lag_days = 1\n", "lag_days = 1\ncaution_from = 2020-01-01\n", 1)
    )
    assert "write the caution too" in small.load()[1][0]
    words = 'lag_days = 1\ncaution = "No fall"\ncaution_from = 2020-10-01\n'
    small.write("catalog/indicators.toml", text.replace("lag_days = 1\n", words, 1))
    catalog, faults = small.load()
    assert faults == []
    crown = catalog.indicators[DAILY]
    assert tuple(crown.cautioned(date(2020, *each), TODAY) for each in ((9, 30), (10, 1))) == ("", "No fall")


# As of a day


def cautions_told(desk, on, name):
    """Return every caution told of a series as of a day: its newest figure's, its sentences' and its tests'."""
    told = [caution(on, name)]
    frame, frequency = on.as_read(name)
    told += [each for what, each in words.changes(desk.catalog.indicators[name], frame, frequency, BEFORE, on.day)[2:]]
    start = frame["time_period"].iloc[0].date()
    asked = Condition(name, start, on.day, None, "max", ">", 0.0)
    told += re.findall(r"\(caution: (.*?)\)", verdict(asked, on.day, on.evidence([name]), "claim").reason)
    return [each for each in told if each]


def test_no_caution_as_of_a_day_names_a_later_year(desk):
    """15.9, 15.17: that of Venezuela's crude told as of 2021 of 2022."""
    seen = set()
    for year in range(2013, 2027):
        then = desk.on(min(date(year, 12, 30), TODAY))
        for name, indicator in desk.catalog.indicators.items():
            if not indicator.caution or then.series(name).empty:
                continue
            for told in cautions_told(desk, then, name):
                assert all(int(each) <= year for each in re.findall(r"\b(?:19|20)\d\d\b", told)), (name, year, told)
                assert told[0].isupper()
                assert told.endswith(".")
                seen.add((name, told != indicator.caution))
    assert ("trade.crude.ven_world", True) in seen
    assert all((each.id, False) in seen for each in desk.catalog.indicators.values() if each.caution)


@pytest.mark.parametrize("name", ["fx.irr_usd.official.press", "fx.irr_usd.premium.press"])
def test_a_step_that_was_known_by_the_day_is_told_then(desk, name):
    """15.17: the step of 2013 between two official rates, as of 2020 without a word."""
    told = caution(desk.on(BEFORE), name)
    assert "July 2013" in told
    assert "2025" not in told
    assert "2025" in caution(desk.on(TODAY), name)
    assert caution(desk.on(date(2013, 4, 30)), name) == ""
