"""Charts: what the specs say, and that the schema of Vega-Lite takes them."""

import itertools
import re
from datetime import date
from urllib.parse import unquote

import jsonschema_rs
import numpy as np
import pytest
import vega_schema
from making import make_held, make_indicator

from indicators.charts import colours, scales
from indicators.charts.annotations import Annotations
from indicators.charts.axes import Place, within
from indicators.charts.compare import compare_chart
from indicators.charts.hover import MOST_HOVERS
from indicators.charts.series import MOST_POINTS, series_chart
from indicators.charts.sparks import spark_image, spark_path, spark_points
from indicators.core.words import day_words
from indicators.figures import analysis
from indicators.model import EVERYTHING

SPAN = (date(2017, 9, 30), date(2026, 11, 23))


def drawn(desk, series, **named):
    indicator = desk.catalog.indicators[series]
    frame, frequency = analysis.as_read(desk.store.read([series], EVERYTHING), indicator)
    return frame, *series_chart(frame, frequency, indicator, SPAN, log=indicator.log, **named)


def lines(spec):
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == "line"]


def test_every_shipped_series_makes_a_valid_spec_with_words_for_those_who_do_not_see_it(desk):
    for series, indicator in desk.catalog.indicators.items():
        _, data, spec = drawn(desk, series)
        vega_schema.check(spec)
        assert indicator.title in spec["description"], series
        assert list(data.columns[:3]) == ["t", "v", "k"]


def test_the_schema_is_one_that_refuses(desk):
    spec = drawn(desk, "fx.irr_usd.free_market")[2]
    spec["layer"][0]["mark"]["colour"] = "red"
    with pytest.raises(jsonschema_rs.ValidationError):
        vega_schema.check(spec)


def test_the_same_input_gives_the_same_spec_and_data(desk):
    one, two = drawn(desk, "fx.irr_usd.free_market"), drawn(desk, "fx.irr_usd.free_market")
    assert one[2] == two[2]
    assert one[1].equals(two[1])


def test_press_points_are_never_joined(desk):
    points = [each for each in desk.catalog.indicators.values() if each.provenance in ("press", "claimed")]
    assert len(points) > 20
    for indicator in points:
        assert not lines(drawn(desk, indicator.id)[2]), indicator.id


def test_volumes_with_empty_years_are_bars(desk):
    spec = drawn(desk, "arms.irn_ven.tiv")[2]
    assert "bar" in {layer["mark"]["type"] for layer in spec["layer"]}
    assert not lines(spec)


def test_a_provisional_end_is_dashed_without_a_hole_at_the_seam(desk):
    frame, data, spec = drawn(desk, "fx.irr_usd.free_market.month")
    assert frame["status"].iloc[-1] == "P"
    dashed = [layer for layer in lines(spec) if layer["mark"].get("strokeDash")]
    assert len(dashed) == 1
    seam = data[data["k"] == "p"]["t"].tolist()
    solid = data[(data["k"] == "v") & data["v"].notna()]["t"].tolist()
    assert seam[0] == solid[-1]
    assert seam[-1] == frame["time_period"].iloc[-1].tz_localize("UTC").replace(day=16)


def test_a_break_in_method_is_marked_and_the_line_stops(desk):
    _, data, spec = drawn(desk, "fx.ves_usd.official.month")
    words = [row.get("n") for layer in spec["layer"] for row in layer.get("data", {}).get("values", [])]
    assert "break in method" in words
    assert data[data["k"] == "v"]["v"].isna().any()


def test_long_series_are_reduced_for_the_screen_and_keep_their_extremes(desk):
    frame, data, _ = drawn(desk, "risk.gpr.world.daily")
    inside = within(frame, "D", SPAN)
    shown = data[data["k"] == "v"]["v"].dropna()
    assert len(shown) <= MOST_POINTS < len(inside)
    assert (shown.max(), shown.min()) == (inside["value"].max(), inside["value"].min())


def test_events_are_rules_with_numbers_and_ticks_with_titles(desk):
    events = list(desk.catalog.events.values())
    inside = [each for each in events if SPAN[0] <= each.date <= SPAN[1]]
    annotations = Annotations(date(2020, 9, 30), tuple(inside[:5]), tuple(inside[5:]))
    _, _, spec = drawn(desk, "fx.irr_usd.free_market", annotations=annotations)
    named = [row["n"] for layer in spec["layer"] if "data" in layer for row in layer["data"]["values"] if "n" in row]
    assert {each.title for each in inside} <= set(named)
    assert "Brief published" in named
    assert "published on 30 Sep 2020" in spec["description"]


def test_helper_marks_are_hidden_from_assistive_technology(desk):
    _, _, spec = drawn(desk, "energy.brent")
    assert all(layer["mark"]["aria"] is False for layer in spec["layer"])


@pytest.mark.parametrize("extent", [(1.5e-11, 600.0), (35_000.0, 1_905_000.0), (3.0, 4.0), (0.9, 1.1), (1e-3, 1e3)])
def test_a_log_axis_has_few_round_ticks_inside_its_ends(extent):
    ticks = scales.log_ticks(extent).values
    assert 2 <= len(ticks) <= scales.MOST_LOG_TICKS
    assert all(extent[0] <= tick <= extent[1] for tick in ticks)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, two):
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_each_colour_stands_out_on_the_light_and_on_the_dark_page():
    for colour in (*colours.TOPIC_COLOURS.values(), *colours.COMPARE_COLOURS, colours.PUBLISHED, colours.RULE):
        assert contrast(colour, "#fbfaf7") >= 3, colour
        assert contrast(colour, "#16181b") >= 3, colour


# Brettel, Viénot and Mollon (1997) as one matrix each, in linear RGB: Viénot, Brettel and Mollon (1999) for
# protanopes and deuteranopes.
SIMULATIONS = {
    "none": np.eye(3),
    "protanopia": np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]]),
    "deuteranopia": np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]]),
}


def seen(colour, matrix):
    """Return CIELAB coordinates of a colour as seen through a matrix on linear RGB."""
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    relative = to_xyz @ np.clip(matrix @ linear, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    root = np.where(relative > 0.008856, np.cbrt(relative), 7.787 * relative + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("kind", SIMULATIONS)
def test_topic_colours_keep_apart_for_colour_blind_eyes(kind):
    for one, two in itertools.combinations(colours.TOPIC_COLOURS, 2):
        first, second = (seen(colours.TOPIC_COLOURS[each], SIMULATIONS[kind]) for each in (one, two))
        assert np.linalg.norm(first - second) >= 10, (kind, one, two)


def test_a_small_chart_is_an_image_that_names_no_host_and_lifts_its_pen(desk):
    indicator = desk.catalog.indicators["fx.ves_usd.official.month"]
    frame, frequency = analysis.as_read(desk.store.read([indicator.id], EVERYTHING), indicator)
    image = unquote(spark_image(frame, frequency, indicator, SPAN, date(2020, 9, 30)))
    assert image.startswith("data:image/svg+xml,<svg ")
    assert re.findall(r"https?://[^'\s]+", image) == ["http://www.w3.org/2000/svg"]
    line = re.search(r"<path d='([^']+)' fill='none'", image)
    assert line is not None
    assert line.group(1).count("M") == 2


def test_compared_series_have_a_colour_a_dash_and_a_name_each(desk):
    wanted = ["fx.irr_usd.free_market.month", "fx.ves_usd.official.month", "price.gold.usd_oz"]
    named = []
    for series in wanted:
        indicator = desk.catalog.indicators[series]
        rebased = analysis.rebased(desk.store.read([series], EVERYTHING), "M", date(2020, 9, 30))
        named.append((indicator, rebased, "M"))
    _, spec = compare_chart(named, SPAN, unit="index", log=True)
    vega_schema.check(spec)
    line = lines(spec)[0]["encoding"]
    for channel in ("color", "strokeDash"):
        assert len(set(map(str, line[channel]["scale"]["range"]))) == len(wanted)
        assert line[channel]["scale"]["domain"] == [each.short for each, _, _ in named]


def test_a_bar_stands_inside_its_own_year(desk):
    _, data, _ = drawn(desk, "arms.imports_tiv.ven")
    places = data[data["k"].isin(["v", "h"])]["t"]
    assert {(each.month, each.day) for each in places} == {(7, 2)}


def test_the_days_on_which_passages_spoke_of_a_series_are_marked(desk):
    days = ((date(2020, 9, 30), 3), (date(2021, 1, 4), 1))
    spec = drawn(desk, "fx.irr_usd.free_market", annotations=Annotations(None, (), (), days))[2]
    (layer,) = [each for each in spec["layer"] if each["mark"].get("shape") == "triangle-down"]
    assert [(each["d"], each["n"]) for each in layer["data"]["values"]] == [("30 Sep 2020", "3"), ("4 Jan 2021", "1")]
    assert "Passages of briefs that speak of it: 4." in spec["description"]


def test_many_such_days_are_gathered_by_month(desk):
    days = tuple((date(2020, month, day), 1) for month in (3, 4) for day in range(1, 31))
    spec = drawn(desk, "fx.irr_usd.free_market", annotations=Annotations(None, (), (), (*days, (date(2020, 5, 1), 2))))[
        2
    ]
    (layer,) = [each for each in spec["layer"] if each["mark"].get("shape") == "triangle-down"]
    values = [(each["d"], each["n"]) for each in layer["data"]["values"]]
    assert values == [("March 2020", "30"), ("April 2020", "30"), ("May 2020", "2")]


def test_over_long_times_such_days_are_gathered_by_year(desk):
    days = tuple((date(year, month, 2), 1) for year in range(2018, 2025) for month in range(1, 13))
    spec = drawn(desk, "fx.irr_usd.free_market", annotations=Annotations(None, (), (), days))[2]
    (layer,) = [each for each in spec["layer"] if each["mark"].get("shape") == "triangle-down"]
    assert [(each["d"], each["n"]) for each in layer["data"]["values"]] == [
        (str(year), "12") for year in range(2018, 2025)
    ]


def test_a_small_chart_has_its_points_where_their_periods_stand():
    """15.7: an average of 2019 stood on 1 January."""
    frame, span = make_held({"2019-01-01": 1.0, "2020-01-01": 2.0}), (date(2019, 1, 1), date(2020, 12, 31))
    places = {
        stands: [round(x) for x, _ in spark_points(frame, Place("A", stands), span, (730, 10))]
        for stands in ("middle", "span", "end")
    }
    assert places == {"middle": [182, 548], "span": [182, 548], "end": [364, 730]}
    path = spark_path(frame, Place("A", "end"), span, (730, 10))
    assert [round(float(each)) for each in re.findall(r"[ML]([\d.]+) ", path)] == [364, 730]


@pytest.mark.parametrize("stands", ["middle", "span", "end"])
def test_a_line_and_what_it_tells_stand_where_their_periods_do(stands):
    """15.7: the drawn point, and the one that answers the pointer; what stands outside of the time shown does not."""
    frame = make_held({"2018-01-01": 1.0, "2019-01-01": 2.0, "2020-01-01": 3.0})
    span = (date(2018, 10, 1), date(2020, 12, 31))
    data, _ = series_chart(frame, "A", make_indicator(frequency="A", stands=stands), span)
    at = {kind: [f"{day:%Y-%m-%d}" for day in data[data["k"] == kind]["t"]] for kind in "vh"}
    if stands == "end":
        assert at == {"v": ["2018-12-31", "2019-12-31", "2020-12-31"], "h": ["2018-12-31", "2019-12-31", "2020-12-31"]}
        assert list(data["n"].dropna()) == ["end of 2018", "end of 2019", "end of 2020"]
    else:
        assert at == {"v": ["2018-07-02", "2019-07-02", "2020-07-02"], "h": ["2019-07-02", "2020-07-02"]}
        assert list(data["n"].dropna()) == ["2019", "2020"]


def test_no_mark_tells_raw_columns_and_few_points_answer(desk):
    """15.5: "t 2022, v 297400"; at most 200 points that answer, each of them drawn."""
    for series in ("fx.irr_usd.free_market", "arms.imports_tiv.ven", "cpi.irn.annual"):
        _, data, spec = drawn(desk, series)
        assert spec["config"]["mark"]["tooltip"] is None
        answers, shown = data[data["k"] == "h"], data[(data["k"] != "h") & data["v"].notna()]
        assert 2 < len(answers) <= min(200, MOST_HOVERS)
        assert set(zip(answers["t"], answers["v"], strict=True)) <= set(zip(shown["t"], shown["v"], strict=True))


@pytest.mark.parametrize("day", [date(2018, 3, 30), date(2020, 9, 30), date(2026, 11, 20)])
def test_the_red_line_is_labelled_on_every_chart_at_every_width(desk, day):
    """17.5: a red line with no word beside it; over the whole catalogue, and where series are compared."""
    marks, specs = Annotations(day, (), ()), {}
    for series, indicator in desk.catalog.indicators.items():
        specs[series] = drawn(desk, series, annotations=marks, height=95)[2]
        if indicator.drawn_as == "line" and indicator.frequency == "M":
            named = [(indicator, *analysis.as_read(desk.store.read([series], EVERYTHING), indicator))]
            specs[f"compare {series}"] = compare_chart(named, SPAN, marks, unit="index", height=300)[1]
    assert len(specs) > len(desk.catalog.indicators) + 5
    for name, spec in specs.items():
        rows = [each for layer in spec["layer"] for each in layer.get("data", {}).get("values", []) if "n" in each]
        labels = [each for each in rows if each["n"] in ("brief", f"brief, {day_words(day)}")]
        assert {each["c"] for each in labels} == {colours.PUBLISHED}, name
        for width in range(170, 2000, 10):
            assert len([each for each in labels if each["lo"] <= width < each["hi"]]) == 1, (name, width)
