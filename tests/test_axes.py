"""Axes and words of charts, as Vega really draws them: no label twice, one style, nothing over another or outside."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import make_held, make_indicator
from scene import scene

from indicators.charts import annotations, axes, scales
from indicators.charts.compare import compare_chart
from indicators.charts.labels import LETTER, TIERS, Word, apart, grouped, placed
from indicators.charts.series import LABELLED_POINTS, series_chart
from indicators.core.periods import as_dates, days_of
from indicators.core.words import number
from indicators.figures import analysis
from indicators.model import EVERYTHING, Event
from indicators.views.parts import html

WIDTHS = (357, 700, 1390)  # of the place for a chart on a page of 390, in the Brief of 1440, on a page of 1920
LENGTHS = (12, 20, 45, 100, 200, 365, 800, 1201, 2500, 4100, 8000, 21915)
FIRST = date(2020, 3, 17)


def well_set(drawn, *, marks=True, beyond=0.5):
    """Assert that no word stands on another or leaves the picture, and that no axis has a label twice."""
    for labels in (drawn.across, drawn.up):
        assert len(set(labels)) == len(labels), labels
    assert len(drawn.across) >= 2
    assert len(drawn.up) >= 2
    shown = drawn.texts if marks else drawn.labels
    for one, other in combinations(shown, 2):
        assert not one.meets(other), (one, other)
    for each in shown:
        assert each.left >= -0.5, each
        assert each.top >= -0.5, each
        assert each.right <= drawn.width + beyond, (each, drawn.width)
        assert each.bottom <= drawn.height + 0.5, (each, drawn.height)


def style(labels):
    """Return what is written after the numbers of an axis, where zero needs nothing.

    Powers of ten far apart are each written as a sentence writes a number: 1 billionth, 0.001, 1.
    """
    if all(each.partition(" ")[0].strip("0.") == "1" for each in labels):
        return set()
    return {label.rpartition(" ")[2] if " " in label else "" for label in labels if label != "0"}


def daily(first, length):
    days = pd.date_range(first, periods=length + 1, freq=f"{max(length // 300, 1)}D")
    days = days[days <= pd.Timestamp(first + timedelta(days=length))]
    return make_held({f"{day:%Y-%m-%d}": 10.0 + at % 7 for at, day in enumerate(days)})


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("length", LENGTHS)
def test_a_time_axis_has_no_label_twice(length, width):
    """15.6: "2023 2023 2023", and "Nov 2026" seven times on twelve days."""
    span = (FIRST, FIRST + timedelta(days=length))
    drawn = scene(*series_chart(daily(*span[:1], length), "D", make_indicator(), span), width)
    well_set(drawn)
    most = drawn.width / 45
    assert len(drawn.across) <= most


def test_the_days_of_an_axis_are_all_told_apart_whenever_it_begins():
    """15.6: for every length and many first days, without drawing."""
    for length in (*range(2, 800, 19), *range(800, 22000, 997)):
        for shift in (0, 1, 13, 14, 44, 200, 290):
            first = FIRST + timedelta(days=shift)
            span = (first, first + timedelta(days=length))
            for width in axes.TIME_WIDTHS:
                days, form, _ = scales.day_ticks(span, width)
                named = [f"{each:{form.replace('%-d', '%d')}}" for each in days]
                assert len(set(named)) == len(named) >= 2, (span, named)
                assert len(named) <= scales.MOST_YEARS
                assert span[0] <= days[0] <= days[-1] <= span[1]


VALUES = {
    "zeros": (0.0, 0.0, 0.0),
    "one": (7.0,),
    "one zero": (0.0,),
    "negatives": (-5.0, 3.0, -36.98),
    "all negative": (-1.7, -0.9, -1.2),
    "tiny": (1e-11, 4.3e-11),
    "tiny negative": (-1e-11, 4.3e-11),
    "small": (0.0002, 0.0009),
    "halves": (0.1, 0.9),
    "hundred thousands": (400_000.0, 1_900_000.0),
    "millions": (0.0, 2_100_000.0),
    "just under a million": (999_990.0, 1_000_010.0),
    "billions": (3e7, 1.44e10),
    "huge": (1e15, 3e15),
    "huge and close": (1e15, 1e15 + 1),
    "wide": (1e-11, 1e15),
    "bolivars": (4.3e-11, 600.0),
    "close": (5.6, 5.61),
    "decade": (3.0, 11.0),
    "hundredfold": (1.1, 120.0),
    "thousandfold": (0.02, 30.0),
}


@pytest.mark.parametrize(("drawn_as", "log"), [("line", False), ("line", True), ("bar", False)])
@pytest.mark.parametrize("figures", VALUES)
def test_an_axis_of_values_has_one_style_and_no_label_twice(figures, drawn_as, log):
    """15.6: "2 m" stood beside "500,000", and "1e-10" where words can say it."""
    held = {f"{2018 + at}-06-01": value for at, value in enumerate(VALUES[figures])}
    span = (date(2017, 1, 1), date(2022, 1, 1))
    data, spec = series_chart(make_held(held), "D", make_indicator(drawn_as=drawn_as), span, log=log)
    drawn = scene(data, spec, WIDTHS[0])
    well_set(drawn)
    assert len(style(drawn.up)) <= 1, drawn.up
    decimals = {len(each.partition(" ")[0].partition(".")[2]) for each in drawn.up if each != "0"}
    assert spec["usermeta"]["log"] or len(decimals) == 1, drawn.up
    assert not any("e" in label and any(each.isdigit() for each in label) for label in drawn.up)
    assert max(map(len, drawn.up)) <= 13 or figures == "huge and close"
    words = html.axis("u", spec)
    assert (", log scale: " in words) == spec["usermeta"]["log"]
    if "each step" in words:
        values = next(layer for layer in spec["layer"] if "scale" in layer["encoding"].get("y", {}))
        marks = values["encoding"]["y"]["axis"]["values"]
        step = 2.0 if "doubles" in words else float(words.rpartition("× ")[2].replace(",", ""))
        assert [each / before for before, each in pairwise(marks)] == pytest.approx([step] * (len(marks) - 1))
    if figures == "tiny":
        assert drawn.up != []
        assert "in trillionths" in words


def test_a_log_axis_writes_what_sentences_and_tooltips_write():
    """15.6: the axis of the bolivar read one, thousandth, millionth, billionth, its sentence 0.021."""
    drawn = scales.log_ticks((4.3e-11, 600.0))
    assert drawn.labels == ("1 billionth", "1 millionth", "0.001", "1") == tuple(map(number, drawn.values))


def happened(*days):
    return tuple(
        Event(id=str(at), date=day, title=f"Event {at}", kind="un", areas=(), source_name="", source_url="")
        for at, day in enumerate(days)
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("apart", [1, 20, 40, 75, 160, 300])
def test_numbers_of_events_do_not_run_together(apart, width):
    """15.6: "12" and "34" read as one number, and a thin space between 1 and 2 as twelve."""
    span = (date(2018, 1, 1), date(2024, 1, 1))
    events = happened(*(date(2018, 1, 2) + timedelta(days=apart * at) for at in range(7)))
    frame = daily(span[0], 2000)
    drawn = scene(
        *series_chart(frame, "D", make_indicator(), span, annotations.Annotations(date(2019, 1, 1), events, ())), width
    )
    well_set(drawn)
    told = [each.text for each in drawn.marks if each.top < 20]
    covered: set[int] = set()
    for each in told:
        first, last = (
            (int(part) for part in (each.replace(", ", "\u2013").split("\u2013") * 2)[:2])
            if not (each.isdigit())
            else (int(each), int(each))
        )
        covered |= set(range(first, last + 1))
    assert covered == set(range(1, 8))


def test_labels_in_a_row_are_grouped_for_each_width():
    """15.6: all places are told at every width, once."""
    rows = grouped([0.0, 0.03, 0.2, 0.25, 0.3, 0.9], lambda first, last: f"{first}-{last}", 11)
    for width in (0, 150, *TIERS, 5000):
        shown = [each for each in rows if each[2] <= width < each[3]]
        assert sorted(place for first, last, *_ in shown for place in range(first, last + 1)) == [0, 1, 2, 3, 4, 5]
    assert len([each for each in rows if each[2] <= 250 < each[3]]) < len([each for each in rows if each[3] > 2000])


@pytest.mark.parametrize("width", [360, 600, 900, 1200])
def test_a_value_stands_beside_the_rule_of_a_publication_where_a_side_has_room(width):
    """15.6: "2,000,000" stood across it, six pixels left of it with the edge of the plot on the other side."""
    rule = 0.13
    near = rule - 7 / width
    word = Word("2020-09-13T00:00:00Z", near, 2e6, 0.5, "2,000,000", "black")
    (row,) = [each for each in placed([word], (), [300], [rule]) if each["lo"] <= width < each["hi"]]
    long = len(word.text) * word.size * LETTER
    left = near * width + row["x"] - {"left": 0, "center": long / 2, "right": long}[row["a"]]
    assert left >= rule * width or left + long <= rule * width


@pytest.mark.parametrize("drawn_as", ["line", "bar", "point"])
def test_no_name_of_a_compared_series_stands_on_single_points_or_across_the_rule(drawn_as):
    """15.6: at the end of single points a name covered the others, and the day of publication; 17.9: no legend."""
    span = (date(2010, 1, 1), date(2024, 1, 1))
    held = [make_held({f"{year}-06-01": float(at * 1000 + year) for year in range(2011, 2023)}) for at in range(3)]
    named = [
        (make_indicator(id=f"fx.{at}", short=f"Name {at}", drawn_as=drawn_as), frame, "D")
        for at, frame in enumerate(held)
    ]
    data, spec = compare_chart(named, span, annotations.Annotations(date(2022, 3, 1), (), ()), unit="u")
    drawn = scene(data, spec, 900)
    assert [each.text for each in drawn.texts if each.role == "legend-label"] == []
    names = [each for each in drawn.marks if each.text.startswith("Name")]
    assert [each.text for each in sorted(names, key=lambda each: each.top)] == ["Name 2", "Name 1", "Name 0"]
    plot = max(each.right for each in drawn.texts if each.role == "axis-label")
    assert min(each.left for each in names) > plot - 40


POINTS = {
    "at the edges": {"2018-01-01": 5.0, "2018-01-02": 5.0, "2023-12-31": 9.0, "2024-01-01": 1.0},
    "on one another": {f"2020-06-{day:02}": 5.0 + day / 100 for day in range(1, 10)},
    "long": {f"{year}-01-01": 123_456.5 * (year - 2010) for year in range(2018, 2024)},
    "falling": {f"{year}-06-01": 10.0 ** (2024 - year) for year in range(2018, 2024)},
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("log", [False, True], ids=["linear", "log"])
@pytest.mark.parametrize("points", POINTS)
def test_values_at_points_neither_touch_nor_leave_the_plot(points, log, width):
    """15.6: labels lay over each other, and half outside at the edges."""
    span = (date(2018, 1, 1), date(2024, 1, 1))
    marks = annotations.Annotations(
        date(2020, 6, 5), (), (), (), annotations.Tested((date(2020, 1, 1), date(2021, 1, 1)), 5.0, "at least 5", ())
    )
    chart = series_chart(make_held(POINTS[points]), "D", make_indicator(drawn_as="point"), span, marks, log=log)
    drawn = scene(*chart, width)
    well_set(drawn)
    assert any(each.text == "at least 5" for each in drawn.marks)
    assert len(drawn.marks) >= 2


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("names", [("Iran", "Venezuela"), ("Crude oil exports of Iran to all the world",) * 5, "abcde"])
@pytest.mark.parametrize("apart", [0.001, 40.0])
def test_lines_have_their_names_beside_their_ends_and_no_legend(names, apart, width):
    """15.6: a legend stood over lines that carry their names; 17.9: names repel each other."""
    span = (date(2018, 1, 1), date(2024, 1, 1))
    named = []
    for at, name in enumerate(names):
        held = {f"{year}-01-01": 5.0 + apart * at for year in range(2018, 2024)}
        named.append((make_indicator(id=f"fx.{at}", short=f"{name} {at}"), make_held(held), "A"))
    data, spec = compare_chart(named, span, unit="u")
    drawn = scene(data, spec, width)
    inside = sorted(drawn.marks, key=lambda each: each.top)
    # What Vega measures is a little less than what is taken here of each character.
    well_set(drawn, beyond=0.3 * max(each.right - each.left for each in inside))
    assert [each.text for each in drawn.texts if each.role == "legend-label"] == []
    assert [each.text for each in inside] == [each.short for each, _, _ in reversed(named)]


@given(
    texts=st.lists(st.tuples(st.floats(-50, 400), st.floats(10, 60)), min_size=1, max_size=6),
    height=st.floats(60, 400),
)
def test_texts_beside_a_plot_never_meet_and_stay_as_near_as_they_can(texts, height):
    """17.9: end labels repel each other."""
    wanted, tall = [each for each, _ in texts], [each for _, each in texts]
    found = apart(wanted, tall, height)
    order = sorted(range(len(texts)), key=lambda each: found[each])
    assert [wanted[each] for each in order] == sorted(wanted)
    for one, other in pairwise(order):
        assert found[one] + tall[one] / 2 <= found[other] - tall[other] / 2 + 1e-6
    if sum(tall) <= height:
        assert all(
            at - high / 2 >= -1e-6 and at + high / 2 <= height + 1e-6 for at, high in zip(found, tall, strict=True)
        )
        free = all(
            abs(wanted[one] - wanted[other]) >= (tall[one] + tall[other]) / 2 for one, other in combinations(order, 2)
        )
        inside = all(high / 2 <= at <= height - high / 2 for at, high in texts)
        if free and inside:
            assert found == pytest.approx(wanted)


def test_every_series_of_the_catalogue_is_well_set(desk):
    """15.6: the whole catalogue, with all that a chart can carry, on a phone and in a picture."""
    events = sorted(desk.catalog.events.values(), key=lambda each: each.date)
    on = desk.now()
    for series, indicator in desk.catalog.indicators.items():
        frame, frequency = on.as_read(series)
        if frame.empty:
            continue
        span = (date(2017, 9, 30), on.day)
        if frame["time_period"].iloc[-1] < pd.Timestamp(span[0]):
            span = (frame["time_period"].iloc[0].date(), on.day)
        inside = [each for each in events if span[0] <= each.date <= span[1]]
        marks = annotations.Annotations(date(2020, 9, 30), tuple(inside[::12][:9]), tuple(inside))
        data, spec = series_chart(frame, frequency, indicator, span, marks, log=indicator.log, known=True)
        for width, height in ((357, None), (1200, 400)):
            drawn = scene(data, spec, width, height)
            well_set(drawn)
            assert len(style(drawn.up)) <= 1, (series, drawn.up)


@pytest.mark.parametrize("height", [150, 230, 320])
def test_values_of_few_points_are_all_written_where_a_plot_is_wide_enough(desk, height):
    """15.6: one of five values stood there without a label (0.23 of 2001, beside 0.816 and close over zero)."""
    seen = 0
    for series, indicator in desk.catalog.indicators.items():
        if indicator.drawn_as != "point":
            continue
        frame, frequency = analysis.as_read(desk.store.read([series], EVERYTHING), indicator)
        if frame.empty or len(frame) > LABELLED_POINTS:
            continue
        span = (as_dates(days_of(frame["time_period"]))[0], date(2026, 11, 23))
        _, spec = series_chart(frame, frequency, indicator, span, log=indicator.log, height=height)
        rows = [row for layer in spec["layer"] if "data" in layer for row in layer["data"]["values"]]
        rows = [row for row in rows if "v" in row and "lo" in row]
        for width in (360, 420, 600, 860, 1200) if height > 200 else (600, 860, 1200):
            assert len([row for row in rows if row["lo"] <= width < row["hi"]]) == len(frame), (series, width)
        seen += 1
    assert seen > 8
