"""Charts and pictures show the figures that are held, to the last digit, in one zone, on scales that have them."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
import vega_schema
from drawn import app, words
from making import make_held, make_indicator
from sampling import first_of
from storing import load

from indicators.charts import annotations
from indicators.charts.axes import Place
from indicators.charts.compare import compare_chart
from indicators.charts.series import series_chart
from indicators.core.tables import ROOT
from indicators.export import image
from indicators.views import address
from indicators.views.parts import series_charts

DAYS = (date(2020, 9, 30), None)
STARTS = {"D": "D", "B": "B", "W": "W-MON", "M": "MS", "Q": "QS"}
SPAN = (date(2018, 1, 1), date(2022, 12, 31))


def charts_of(on, series, **changes):
    """Return a series as the page shows it, and the charts of it, for some view."""
    chosen = replace(address.selection("series", {"series": [series]}, on.desk), **changes)
    (shown,) = series_charts.shown(chosen, on)
    span = series_charts.span_of(chosen, [shown], on.day)
    return shown, series_charts.made(chosen, on, [shown], span, on.freshness([series]))[1]


def moments(shown):
    """Return a series' values by the moment at which each stands, in milliseconds since 1970."""
    frame, at = shown.frame, Place(shown.frequency, shown.indicator.stands).moments(shown.frame["time_period"])
    return dict(zip((round(each.timestamp() * 1000) for each in at.dt.tz_localize("UTC")), frame["value"], strict=True))


@pytest.mark.parametrize("transform", address.TRANSFORMS)
@pytest.mark.parametrize("day", first_of(DAYS), ids=str)
def test_every_value_of_every_picture_is_the_frames_own(desk, transform, day):
    """15.1: 4.3e-11 bolivars became 0 by JSON of ten decimals."""
    on = desk.on(day) if day else desk.now()
    seen = 0
    for series in on.catalog.indicators:
        if on.series(series).empty:
            continue
        shown, charts = charts_of(on, series, transform=transform, base=date(2018, 6, 30))
        held = moments(shown)
        for chart in charts:
            rows = json.loads(json.dumps(image.values(chart.data.to_pandas())))
            values = [(row["t"], row["v"]) for row in rows if row["v"] is not None]
            assert values
            assert [each for each in values if held[each[0]] != each[1]] == [], series
            seen += len(values)
    assert seen > 3000


def test_a_moment_is_sent_in_utc_and_a_value_with_all_its_digits():
    """15.1, 15.3: what leaves says its zone."""
    frame = make_held({"2020-01-01": 4.3e-11, "2020-01-02": 1e15 + 0.1})
    data, _ = series_chart(frame, "D", make_indicator(), (date(2019, 12, 1), date(2020, 2, 1)), known=True)
    assert str(data["t"].dtype).endswith("UTC]")
    assert str(data["ks"].dtype).endswith("UTC]")
    first, second, *_ = image.values(data)
    assert (first["t"], first["v"]) == (1577836800000, 4.3e-11)
    assert second["v"] == 1e15 + 0.1


ZONED = """
import sys
from datetime import date
sys.path.insert(0, {tests!r})
from making import make_held, make_indicator
from indicators.charts.annotations import Annotations
from indicators.charts.series import series_chart
from indicators.export import image
frame = make_held({{f"2020-01-{{day:02}}": float(day) for day in range(1, 32)}})
marks = Annotations(date(2020, 1, 15), (), ())
data, spec = series_chart(frame, "D", make_indicator(), (date(2020, 1, 1), date(2020, 1, 31)), marks)
sys.stdout.buffer.write(image.png(data, spec, "A", "b", ["c"]))
"""


def test_a_picture_is_the_same_wherever_the_server_stands():
    """15.3: it moved with the server's zone."""
    made = []
    for zone in ("America/Los_Angeles", "Pacific/Kiritimati"):
        code = ZONED.format(tests=str(Path(__file__).parent))
        ended = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, env=os.environ | {"TZ": zone}
        )
        made.append(ended.stdout)
    assert made[0] == made[1]
    assert made[0].startswith(b"\x89PNG")


# Log scales

MADE = {
    "zeros": {"2018-06-01": 0.0, "2019-06-01": 3.0, "2020-06-01": 0.0, "2021-06-01": 30.0},
    "negatives": {"2018-06-01": -5.0, "2019-06-01": 3.0, "2020-06-01": -36.98, "2021-06-01": 30.0},
    "all negative": {"2018-06-01": -1.2, "2019-06-01": -1.7, "2021-06-01": -0.9},
    "all zero": {"2018-06-01": 0.0, "2019-06-01": 0.0},
    "one point": {"2020-06-01": 7.0},
    "one negative point": {"2020-06-01": -7.0},
    "gaps": {"2018-06-01": 1.0, "2018-06-02": 2.0, "2021-06-01": 3.0},
    "tiny": {"2018-06-01": 1e-11, "2019-06-01": 4.3e-11},
    "huge": {"2018-06-01": 1e15, "2019-06-01": 3e15},
    "wide": {"2018-06-01": 1e-11, "2019-06-01": 1e15},
}
TESTS = {
    "no claim": None,
    **{
        f"needs {level}": annotations.Tested(
            (date(2019, 1, 1), date(2020, 12, 31)), level, f"at least {level}", ((date(2019, 6, 1), value, "used"),)
        )
        for level, value in ((0.0, 3.0), (-4.0, -5.0), (5.0, 0.0), (None, 3.0))
    },
}


def ends(spec):
    """Return the scale of values, as its type and two ends."""
    scales = [layer["encoding"]["y"]["scale"] for layer in spec["layer"] if "scale" in layer["encoding"].get("y", {})]
    assert all(each == scales[0] for each in scales)
    return scales[0].get("type", "linear"), *scales[0]["domain"]


@pytest.mark.parametrize("figures", MADE)
@pytest.mark.parametrize("drawn_as", ["line", "bar", "point"])
@pytest.mark.parametrize("test", TESTS)
def test_a_log_scale_shows_or_names_all_that_is_held(figures, drawn_as, test):
    """15.4: zero, less than zero and a claim's level of zero ended in "math domain error"."""
    frame, indicator = make_held(MADE[figures]), make_indicator(drawn_as=drawn_as)
    marks = annotations.Annotations(None, (), (), (), TESTS[test])
    for known in (False, True):
        for beside in (None, frame):
            data, spec = series_chart(frame, "D", indicator, SPAN, marks, log=True, known=known, beside=beside)
            vega_schema.check(spec)
            kind, low, high = ends(spec)
            assert math.isfinite(low)
            assert low < high < math.inf
            held = frame["value"].tolist()
            drawn = data[data["k"] != "h"]["v"].dropna().tolist()
            assert set(drawn) <= set(held)
            told = spec["usermeta"]["told"]
            if kind == "linear":
                assert drawn_as == "bar" or max(held) <= 0
                assert set(drawn) == set(held)
                assert spec["usermeta"]["log"] is False
            else:
                assert spec["usermeta"]["log"] is True
                assert 0 < low <= min(drawn) <= max(drawn) <= high
                assert set(drawn) == {each for each in held if each > 0}
                assert ("no place for zero or less" in told) == (min(held) <= 0 or zero(TESTS[test]))
            assert told in spec["description"]
            # Nothing is put outside of the plot by its own data either.
            own = [row["v"] for layer in spec["layer"] for row in layer.get("data", {}).get("values", []) if "v" in row]
            assert kind == "linear" or all(each > 0 for each in own)


def zero(test):
    """Return whether a claim needs a level that no log scale has."""
    return test is not None and test.level is not None and test.level <= 0


def test_a_line_on_a_log_scale_is_broken_where_a_value_is_left_out():
    """15.4: WTI's -36.98 was bridged without a word."""
    days = {f"2020-04-{day:02}": value for day, value in ((17, 18.31), (20, -36.98), (21, 8.91))}
    data, spec = series_chart(make_held(days), "D", make_indicator(), (date(2020, 4, 1), date(2020, 4, 30)), log=True)
    line = data[data["k"] == "v"].sort_values("t")
    assert line["v"].isna().tolist()[-2:] == [True, False]
    assert line["v"].iloc[0] == 18.31
    assert "-36.98 on 20 Apr 2020" in spec["usermeta"]["told"].replace("\u2212", "-")


def seen_on(data, spec):
    """Return the values that can be seen: those of a line that has two of them in a row, and of points."""
    points = [layer["transform"][0]["filter"] for layer in spec["layer"] if layer["mark"]["type"] == "point"]
    kinds = [kind for kind in data["k"].unique() if any(f"datum.k === '{kind}'" in each for each in points)]
    line = data[data["k"] == "v"].sort_values("t", kind="stable")["v"].reset_index(drop=True)
    none = line.isna()
    paired = line[~none & ~(none.shift(1, fill_value=True) & none.shift(-1, fill_value=True))]
    return {*paired, *data[data["k"].isin(kinds)]["v"].dropna()}


@pytest.mark.parametrize("compared", [False, True])
@pytest.mark.parametrize("every", [2, 3, 7])
def test_what_stands_between_two_that_are_left_out_is_seen(compared, every):
    """15.4: a line of one point draws nothing; and of many, the lowest and highest alone were sent."""
    days = pd.date_range("2018-01-01", periods=1500, freq="D")
    frame = make_held({f"{day:%Y-%m-%d}": 0.0 if n % every == 0 else 1.0 + n % 50 for n, day in enumerate(days)})
    if compared:
        data, spec = compare_chart([(make_indicator(), frame, "D")], SPAN, unit="u", log=True)
    else:
        data, spec = series_chart(frame, "D", make_indicator(), SPAN, log=True)
    line = set(data[data["k"] == "v"]["v"].dropna())
    assert len(line) > 20
    assert seen_on(data, spec) == line
    assert min(line) > 0


def test_what_stands_alone_between_two_gaps_is_seen():
    """15.4, and of a linear axis alike."""
    days = {f"2018-01-{day:02}": float(day) for day in range(1, 29)}
    frame = make_held(days | {"2018-06-01": 99.0} | {f"2019-01-{day:02}": float(day) for day in range(1, 29)})
    data, spec = series_chart(frame, "D", make_indicator(), SPAN)
    vega_schema.check(spec)
    assert 99.0 in seen_on(data, spec)


@pytest.mark.parametrize("figures", MADE)
def test_compared_series_on_a_log_scale(figures):
    """15.4: likewise, and a series of which nothing could be drawn keeps the scale linear."""
    one, other = make_indicator(), make_indicator(id="fx.bbb_usd", short="Other")
    plain = make_held({"2018-06-01": 5.0, "2021-06-01": 6.0})
    named = [(one, make_held(MADE[figures]), "D"), (other, plain, "D")]
    for known in (False, True):
        data, spec = compare_chart(named, SPAN, unit="u", log=True, known=known)
        vega_schema.check(spec)
        kind, low, high = ends(spec)
        assert math.isfinite(low)
        assert low < high < math.inf
        assert (kind == "linear") == (max(MADE[figures].values()) <= 0)
        if kind == "log":
            assert ("Crown: Not on the log scale" in spec["usermeta"]["told"]) == (min(MADE[figures].values()) <= 0)
            drawn = data[data["k"] != "h"]["v"].dropna()
            assert set(drawn) == {each for each in (*MADE[figures].values(), 5.0, 6.0) if each > 0}


@pytest.mark.parametrize(
    ("series", "why"),
    [
        ("risk.wgi_stability.irn", "no log scale: no value is above zero"),
        ("arms.exports_tiv.irn", "no log scale: bars stand on zero, which no log scale has"),
    ],
)
def test_where_there_is_no_log_scale_the_page_says_why_and_offers_none(desk, monkeypatch, series, why):
    """15.4: both pages ended in an error."""
    monkeypatch.setenv("INDICATORS_HOME", str(desk.home))
    drawn = app("series", series=series, log="yes")
    assert not drawn.exception
    shown = words(drawn)
    assert why in shown
    assert ">log</a>" not in shown
    assert ", log scale" not in shown


EVERY = [each for figures in MADE.values() for each in figures.values()]


@pytest.fixture(scope="module")
def filled(desk_in, tmp_path_factory):
    """The desk, with made figures (all that `MADE` has, and a gap) of each series of which none ship."""
    filled = desk_in(tmp_path_factory.mktemp("filled"))
    for series, indicator in filled.catalog.indicators.items():
        if filled.now().series(series).empty:
            days = pd.date_range("2017-01-01", "2020-01-01", freq=STARTS.get(indicator.frequency, "YS"))
            held = dict(zip([f"{day:%Y-%m-%d}" for day in (*days[:16], *days[20:28])], EVERY, strict=False))
            load(filled.store, held, date(2020, 9, 1), "refresh", indicator, filled.catalog.sources[indicator.source])
    return filled


@pytest.mark.long
@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("step", address.STEPS)
def test_every_series_in_every_transform_step_and_scale(filled, step, day):
    """15.4: no exception, nothing drawn that is not held, with a claim and without; each spec is valid."""
    on, drawn = filled.on(day) if day else filled.now(), set()
    for series, indicator in on.catalog.indicators.items():
        if step and indicator.frequency not in ("D", "B"):
            continue
        for transform, log in product(address.TRANSFORMS, (True, False)):
            shown, charts = charts_of(on, series, transform=transform, step=step, log=log)
            made = [(chart.data.to_pandas(), chart.spec) for chart in charts]
            span = (date(2017, 1, 1), on.day)
            points = tuple((span[at], value, "used") for at, value in ((0, 0.0), (1, -4.0), (1, 5.0)))
            test = annotations.Tested((date(2019, 1, 1), on.day), 0.0 if log else 5.0, "what is needed", points)
            marks = annotations.Annotations(span[0], (), (), (), test)
            own = (shown.frame, shown.frequency, indicator, span, marks)
            if not step:  # what a claim adds is the same whatever each point is
                made.append(series_chart(*own, unit=shown.unit, log=log, known=on.earlier))
            held = set(shown.frame["value"])
            for data, spec in made:
                vega_schema.check(spec)
                assert set(data["v"].dropna()) <= held, (series, transform, log)
                kind, low, high = ends(spec)
                assert math.isfinite(low)
                assert low < high < math.inf
                assert kind == "linear" or low > 0
            drawn |= {series} if charts or len(on.series(series)) == 1 else set()  # one report alone is a sentence
    assert day or step or drawn == set(on.catalog.indicators)
