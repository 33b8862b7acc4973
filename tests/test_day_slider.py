"""17.3: what the slider draws of a day is what the page as of that day has: no value more, and none that was not it."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from starlette.requests import Request

from indicators.charts.axes import within
from indicators.core.periods import as_date, day_numbers, days, days_of
from indicators.figures import analysis
from indicators.figures.lifetimes import NEVER, lifetimes
from indicators.server import grown, routes
from indicators.store.writing import append
from indicators.views import address
from indicators.views.parts import day_slider
from indicators.views.screens import brief

BRIEF = "2020-09-30-iran-venezuela"
PUBLISHED = date(2020, 9, 30)
RIAL, PRICES, ARMS = "fx.irr_usd.free_market", "cpi.irn.annual", "arms.exports_tiv.irn"
COLUMNS = ["series_id", "time_period", "stamped", "value", "status", "citation", "cited_as"]


def written(desk, series, frame, on):
    indicator = desk.catalog.indicators[series]
    with desk.store.write() as connection:
        append(connection, indicator, desk.catalog.sources[indicator.source], frame[COLUMNS], on, "refresh")


def alive(life, day, today):
    """Return the rows of a day, as components/slider.js picks them."""
    if day >= today:
        return life[life["until"] == NEVER]
    at = np.datetime64(day)
    return life[(life["since"] <= at) & (at < life["until"])]


def told(frame):
    return list(zip(frame["time_period"], frame["value"], frame["status"], frame["reconstructed"], strict=True))


def assert_same(desk, series, many=9):
    """Compare all that a series was with what readers of its days give: on days of changes, before them, and today."""
    life, frequency = lifetimes(desk.now().vintages(series), desk.catalog.indicators[series])
    changes = sorted({as_date(each) for each in [*life["since"], *life["until"]] if each < NEVER})
    some = [changes[round(at)] for at in np.linspace(0, len(changes) - 1, many)] if changes else []
    today = desk.today()
    for day in {each + timedelta(days=by) for each in (*some, PUBLISHED) for by in (-1, 0)} | {today}:
        reader = desk.now() if day >= today else desk.on(day)
        frame, own = reader.as_read(series)
        assert told(alive(life, day, today)) == told(frame), (series, day)
        assert own == frequency


def test_every_shipped_series_is_on_each_day_what_was_known_on_it(desk):
    """17.3: no look-ahead, over the whole catalogue."""
    for series in desk.catalog.indicators:
        assert_same(desk, series, many=1)


def test_what_was_revised_withdrawn_and_came_again_is_on_each_day_what_was_known_on_it(desk_in, tmp_path):
    """17.3: of a daily series, an annual one, and one that is read as means of weeks."""
    desk = desk_in(tmp_path)
    odd = np.arange
    for series in (RIAL, PRICES):
        frame = desk.now().series(series).copy()
        first = frame.assign(value=frame["value"] * (1 + odd(len(frame)) % 7 / 100))
        gone = first.assign(value=first["value"].where(odd(len(frame)) % 5 > 0))
        again = first.assign(value=first["value"] * 1.5)
        for on, each in ((date(2026, 9, 1), first), (date(2026, 9, 20), gone), (date(2026, 10, 2), again)):
            written(desk, series, each, on)
        assert_same(desk, series)
    [weekly, *_] = [each.id for each in desk.catalog.indicators.values() if each.reads == "week"]
    periods = pd.date_range("2026-07-01", "2026-08-20", freq="D")
    base = pd.DataFrame({"time_period": periods, "stamped": periods, "value": odd(len(periods)) * 1.0 + 3})
    base = base.assign(series_id=weekly, status="A", citation="", cited_as="")
    written(desk, weekly, base.iloc[:30], date(2026, 8, 1))
    written(desk, weekly, base.iloc[:44], date(2026, 8, 15))
    latest = base.assign(value=base["value"] * (1 + odd(len(base)) % 3))
    written(desk, weekly, latest, date(2026, 8, 22))
    # One day of a week alone: the week has no mean any more.
    gone = latest.assign(value=latest["value"].where(latest["time_period"] != "2026-07-16"))
    written(desk, weekly, gone, date(2026, 8, 25))
    assert_same(desk, weekly)
    life, frequency = lifetimes(desk.now().vintages(weekly), desk.catalog.indicators[weekly])
    assert frequency == "W"
    assert life["time_period"].duplicated().any()


def of_page(desk, **query):
    return grown.grown({name: [value] for name, value in query.items()}, desk)


@pytest.mark.parametrize("day", [PUBLISHED, date(2022, 2, 7), date(2025, 12, 31), None])
def test_the_first_chart_of_every_passage_has_on_a_day_the_values_of_its_page(desk, day):
    """17.3: the values, their status and whether they are estimates; every one that the page draws is drawn."""
    seen = 0
    today = int(day_numbers(days(desk.today()))[0])
    for excerpt in desk.briefs[BRIEF].excerpts:
        query = {"excerpt": [excerpt.id], **({"as_of": [str(day)]} if day else {})}
        chosen = address.selection("brief", query, desk)
        on = address.reader(chosen, desk)
        charts = brief.made(chosen, on).charts
        found = grown.grown(query, desk)
        if not charts:
            assert found == {}
            continue
        rows = found["rows"]
        at = int(day_numbers(days(on.day))[0])
        shown = [
            place
            for place, (since, until) in enumerate(zip(rows["from"], rows["until"], strict=True))
            if (until is None if at >= today else since <= at and (until is None or at < until))
        ]
        series, span = charts[0][0].series, (charts[0][0].span[0], desk.today())
        frame, frequency = on.as_read(series)
        frame = within(frame, frequency, span)
        assert [rows["start"][each] for each in shown] == day_numbers(days_of(frame["time_period"])).tolist()
        log = found["spec"]["usermeta"]["log"]
        # The axis is that of all days, whatever day the page is of.
        last_day = found["spec"]["layer"][0]["encoding"]["x"]["scale"]["domain"][1]
        assert last_day.startswith(str(desk.today()))
        values = [None if log and value <= 0 else value for value in frame["value"]]
        assert [rows["v"][each] for each in shown] == values
        assert [bool(rows["flags"][each] & 1) for each in shown] == frame["reconstructed"].tolist()
        assert [bool(rows["flags"][each] & 2) for each in shown] == frame["status"].isin(["P", "F"]).tolist()
        assert found["unit"] == desk.catalog.indicators[series].unit
        json.dumps(found, allow_nan=False)
        if last := analysis.last_reading(frame, frequency):
            assert rows["start"][shown[-1]] == int(day_numbers(days(last.start))[0])
        # Nothing on it is of another day than publication: no event, no claim.
        assert {row["n"] for each in found["spec"]["layer"] for row in each.get("data", {}).get("values", ())} <= {
            "Brief published"
        }
        seen += len(shown)
    assert seen > 500


def test_the_slider_goes_from_publication_to_today_and_stands_at_the_day_shown(desk):
    now = address.selection("brief", {}, desk)
    first, last = (int(each) for each in day_numbers(days(PUBLISHED, desk.today())))
    told = str(day_slider.slider(now, desk.now()))
    assert f'min="{first}" max="{last}" step="1" value="{last}"' in told
    then = address.selection("brief", {"as_of": ["2022-02-07"]}, desk)
    told = str(day_slider.slider(then, address.reader(then, desk)))
    assert 'aria-valuetext="7 Feb 2022"' in told
    # A day before publication is where it begins.
    before = address.selection("brief", {"as_of": ["2019-01-01"], "brief": [BRIEF]}, desk)
    told = str(day_slider.slider(before, address.reader(before, desk)))
    assert 'aria-valuetext="1 Jan 2019"' in told
    at = int(day_numbers(days(date(2019, 1, 1)))[0])
    assert f'min="{at}" max="{last}" step="1" value="{at}"' in told


def test_there_is_no_slider_where_there_is_nothing_to_slide_through(desk):
    for page in address.PAGES[1:]:
        assert day_slider.slider(address.selection(page, {}, desk), desk.now()) == ""
    early = replace(desk, clock=lambda: datetime(2020, 9, 30, 12, tzinfo=UTC))
    chosen = address.selection("brief", {}, early)
    assert day_slider.slider(replace(chosen, brief=BRIEF), early.now()) == ""
    assert day_slider.slider(replace(chosen, brief=""), early.now()) == ""


@pytest.mark.parametrize(
    "query",
    [
        {"as_of": "2019-01-01"},  # the brief was published later
        {"brief": "none", "excerpt": "none"},
        {"excerpt": "x" * 10_000},
        {"as_of": "\udfff", "from": "العربية"},
        {"from": "2026-01-01", "to": "2020-01-01"},
        {"from": "2020-10-01", "to": "2021-10-01"},
        {"as_of": "2099-01-01", "beside": "yes"},
        {"chart": "../../etc/passwd"},
    ],
)
def test_any_address_is_answered(desk, query):
    """17, bad input."""
    found = of_page(desk, **query)
    assert set(found) in ({"script", "unit", "rows", "spec"}, set())
    if query.get("to") == "2021-10-01":
        assert found["spec"]["layer"][0]["encoding"]["x"]["scale"]["domain"][1].startswith("2021-10-01")


def test_a_brief_without_figures_has_no_chart_to_go_through(desk):
    nothing = [
        each.id
        for each in desk.briefs[BRIEF].excerpts
        if not brief.made(address.selection("brief", {"excerpt": [each.id]}, desk), desk.now()).charts
    ]
    for each in nothing:
        assert of_page(desk, excerpt=each) == {}


def test_the_routes_answer_with_the_chart_and_with_the_script_that_draws_it(desk, monkeypatch):
    monkeypatch.setattr(routes, "_desk", lambda: desk)
    scope = {"type": "http", "method": "GET", "headers": [], "query_string": b"excerpt=currency-collapse"}
    answer = routes.grown(Request(scope))
    assert answer.headers["content-encoding"] == "gzip"
    found = json.loads(gzip.decompress(answer.body))
    assert found == json.loads(json.dumps(of_page(desk, excerpt="currency-collapse")))
    assert found["script"].startswith("vega.js?")
    answer = routes.script(Request(scope))
    assert (answer.media_type, answer.headers["content-encoding"]) == ("text/javascript", "gzip")
