"""The Series page is made once for what it shows, and anew when any of that changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from making import ANNUAL, DAILY, make_frame
from refreshing import make_live

from indicators.briefs import intake
from indicators.store import writing
from indicators.views import address
from indicators.views.parts import series_downloads
from indicators.views.screens import series

BRIEF = "2020-09-30-aland"


def load(desk, name, values):
    """Write a load as a refresh does."""
    indicator = desk.catalog.indicators[name]
    with desk.store.write() as connection:
        source = desk.catalog.sources[indicator.source]
        writing.append(connection, indicator, source, make_frame(values, name), date(2020, 10, 6), "refresh")


def chosen(desk, **keys):
    """Return the view of an address of the page."""
    return address.selection("series", {"series": [DAILY], **{name: [each] for name, each in keys.items()}}, desk)


def anew(view, on):
    """Return the page as it is made when nothing is kept."""
    wanted = (view.series, *view.compare)
    return series._made.__wrapped__(view, on, ((), on.freshness(wanted)))


@pytest.mark.parametrize("keys", [{}, {"compare": ANNUAL}, {"transform": "index"}, {"log": "yes"}])
def test_it_follows_a_load_of_what_it_shows_and_no_other(small, keys):
    """14.9: a rerun made the chart anew each time; 14.3: it must not be an old one."""
    desk = small.prepare()
    view = chosen(desk, **keys)
    before = series.made(view, desk.now())
    assert before == anew(view, desk.now())
    load(desk, ANNUAL, {"2021-01-01": 250.0})
    other = series.made(view, desk.now())
    assert (other is before) == ("compare" not in keys)
    load(desk, DAILY, {"2020-10-04": 13.0})
    after = series.made(view, desk.now())
    assert after.charts != other.charts
    assert after == anew(view, desk.now())
    assert series.made(view, desk.now()) is after


def test_it_follows_a_value_that_was_revised(small):
    """14.3: nothing else changes with it, not even how fresh the series is."""
    desk = small.prepare()
    view = chosen(desk)
    load(desk, DAILY, {"2020-10-04": 13.0, "2020-10-05": 14.0})
    before, fresh = series.made(view, desk.now()), desk.now().freshness([DAILY])
    load(desk, DAILY, {"2020-10-04": 19.0})
    assert desk.now().freshness([DAILY]) == fresh
    assert series.made(view, desk.now()) == anew(view, desk.now()) != before


def test_it_follows_briefs_that_speak_of_the_series(small):
    """14.3: and the day of the one it marks."""
    desk = small.prepare()
    view = chosen(desk, brief=BRIEF)
    before = series.made(view, desk.now())
    text = "Crown\n\nOctober 2, 2020\n\nThe crown of Aland fell again."
    taken = intake.take_in(desk.briefs, text.encode(), "a.txt", now=datetime(2020, 10, 5, tzinfo=UTC))
    after = series.made(view, desk.now())
    assert "The crown of Aland fell again" in after.behind
    assert after.charts != before.charts  # a mark on the day it was published
    assert after == anew(view, desk.now())
    desk.briefs.throw_away(taken.id, "Ana")
    assert series.made(view, desk.now()) == before
    path = desk.briefs.path(BRIEF)
    path.parent.mkdir(exist_ok=True)
    path.write_text(desk.briefs.text(BRIEF).replace("published = 2020-09-30", "published = 2020-09-29"), "utf-8")
    assert series.made(view, desk.now()) == anew(view, desk.now()) != before


def test_as_of_a_day_it_is_of_that_day(small):
    """14.3: what is kept for today is no answer for an earlier day."""
    desk = small.prepare()
    view = chosen(desk)
    load(desk, DAILY, {"2020-10-04": 13.0})
    now = series.made(view, desk.now())
    early = series.made(view, desk.on(date(2020, 10, 1)))
    assert early.charts != now.charts
    assert "As of 1 Oct 2020" in early.banner
    assert now.banner == ""
    view = chosen(desk, series=ANNUAL)
    assert desk.on(date(2020, 10, 1)).freshness([ANNUAL]) == desk.on(date(2020, 10, 2)).freshness([ANNUAL])
    assert "As of 1 Oct 2020" in series.made(view, desk.on(date(2020, 10, 1))).banner
    assert "As of 2 Oct 2020" in series.made(view, desk.on(date(2020, 10, 2))).banner


def test_a_series_without_a_figure_says_so(small):
    make_live(small)  # whose yearly series comes by itself
    small.path(f"figures/observations/{ANNUAL}.csv").unlink()
    desk = small.prepare()
    page = series.made(chosen(desk, series=ANNUAL), desk.now())
    assert "no figure of it is held yet" in page.head
    assert page.charts == ()


def test_stacked_charts_have_a_log_scale_where_one_of_them_has(small):
    """15.4: the choice said there was none beside a chart that had one."""
    desk = small.prepare()
    bars = replace(desk.catalog.indicators[ANNUAL], drawn_as="bar")
    desk = replace(desk, catalog=replace(desk.catalog, indicators={**desk.catalog.indicators, ANNUAL: bars}))
    page = series.made(chosen(desk, compare=ANNUAL, log="yes"), desk.now())
    assert [chart.spec["usermeta"]["log"] for chart in page.charts] == [True, False]
    assert ">log</a>" in page.head
    assert "no log scale" not in page.head
    alone = series.made(chosen(desk, series=ANNUAL, log="yes"), desk.now())
    assert "no log scale: bars stand on zero" in alone.head


def test_what_a_log_scale_leaves_out_is_said_under_the_chart_and_in_its_picture(small):
    """15.4: a value below zero was bridged without a word."""
    desk = small.prepare()
    load(desk, DAILY, {"2020-10-04": -36.98, "2020-10-05": 13.0})
    (chart,) = series.made(chosen(desk, log="yes"), desk.now()).charts
    assert "-36.98 on 4 Oct 2020" in chart.foot.replace("\u2212", "-")
    picture = series_downloads.picture(desk.now(), chart, desk.now().freshness([DAILY]))
    assert "-36.98 on 4 Oct 2020" in " ".join(picture.sources).replace("\u2212", "-")
    (chart,) = series.made(chosen(desk), desk.now()).charts
    assert "log scale" not in chart.foot


def test_each_of_stacked_charts_has_the_passages_and_events_of_its_own_series(desk):
    """15.2: those of the first stood on all."""
    keys = {"series": ["fx.irr_usd.free_market"], "compare": ["cpi.irn.annual"]}
    on = desk.now()
    page = series.made(address.selection("series", keys, desk), on)
    for chart in page.charts:
        (indicator,) = chart.indicators
        many = sum(on.briefs.days_of(indicator.id).values())
        assert f" Passages of briefs that speak of it: {many}." in chart.spec["description"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("fx.irr_usd.free_market", "; 1,905,000 on 21 Aug 2026; lowest"),
        ("trade.goods.irn_ven.points", ". 0.816 in 2000; "),
        ("cpi.ven.dec", " at the end of 2018."),
        ("arms.imports_tiv.ven", "; 81 in 2023; "),
    ],
)
def test_a_chart_in_words_says_which_period_as_the_page_does(desk, name, words):
    """15.8: "in 21 Aug 2026", "0.816 in 31 Dec 2000"."""
    (chart,) = series.made(address.selection("series", {"series": [name]}, desk), desk.now()).charts
    assert words in chart.spec["description"]
