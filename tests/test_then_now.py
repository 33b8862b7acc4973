"""17.3: what was known on a day and what is known now in one chart, and in two where one axis would be dishonest."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from indicators.charts.axes import Place, in_utc, within
from indicators.charts.then_now import HAIR, JOIN, THEN, one_scale, then_now_chart
from indicators.core.words import number
from indicators.store.writing import append
from indicators.views import address
from indicators.views.screens import brief

DAYS = (date(2020, 9, 30), date(2023, 5, 1))
DAY = date(2020, 9, 30)
LATER = date(2026, 11, 26)
RIAL, PRICES, GOLD, ARMS = (
    "fx.irr_usd.free_market",
    "cpi.irn.annual",
    "price.gold.usd_oz",
    "arms.exports_tiv.irn",
)
SPAN = (date(2014, 9, 30), LATER)


def charts_of(desk, day, excerpt, **more):
    query = {"excerpt": [excerpt], "as_of": [str(day)], "beside": ["yes"], **more}
    chosen = address.selection("brief", query, desk)
    page = brief.made(chosen, address.reader(chosen, desk))
    return page, [each for row in page.charts for each in row]


def written(desk, series, values):
    """Write values as a refresh of a later day does; `values` gives each period another, or None to withdraw it."""
    indicator = desk.catalog.indicators[series]
    frame = desk.now().series(series).copy()
    frame["value"] = [values(each) for each in frame.itertuples()]
    columns = ["series_id", "time_period", "stamped", "value", "status", "citation", "cited_as"]
    with desk.store.write() as connection:
        append(connection, indicator, desk.catalog.sources[indicator.source], frame[columns], LATER, "refresh")


def points(data, kinds):
    rows = data[data["k"].isin(kinds)].dropna(subset=["v"])
    return set(zip(rows["t"], rows["v"], strict=True))


def stood(reader, series, span):
    """Return where the values of a series stand that a reader knows, in a span of days."""
    indicator = reader.catalog.indicators[series]
    frame, frequency = reader.as_read(series)
    frame = within(frame, frequency, span)
    place = Place(frequency, indicator.stands, indicator.years_to)
    return set(zip(in_utc(place.moments(frame["time_period"])), frame["value"], strict=True)), frame


@pytest.mark.parametrize("day", DAYS)
def test_grey_is_what_was_known_on_the_day_and_colour_what_is_known_now(desk, day):
    """17.3: over every passage, no look-ahead: all that is grey was known on the day, and the last value is there."""
    seen = 0
    on, now = desk.on(day), desk.now()
    for excerpt in desk.briefs["2020-09-30-iran-venezuela"].excerpts:
        _, charts = charts_of(desk, day, excerpt.id)
        for each in charts:
            assert each.both
            data = each.data.to_pandas()
            then, frame = stood(on, each.series, each.span)
            today, _ = stood(now, each.series, each.span)
            grey = points(data, [each for each in data["k"].unique() if each.startswith(THEN)])
            assert grey <= then
            assert (max(then)[0] in {at for at, _ in grey}) or min(frame["value"]) <= 0
            assert points(data, ["v", "x", "p", "e", "i"]) <= today
            told = data[data["k"] == "h"]
            known = {number(value) for _, value in then} | {"", number(0)}
            assert set(told["w0"]) <= known
            assert each.span[1] >= desk.today()
            seen += len(grey)
    assert seen > 100


def test_what_was_revised_is_joined_by_a_hair_line_and_the_pointer_is_told_both_values(desk_in, tmp_path):
    """17.3: of a line, of bars and of single points; a value withdrawn since is grey alone."""
    desk = desk_in(tmp_path)
    odd = {2018: 1.2, 2019: 0.9}
    written(desk, PRICES, lambda row: row.value * odd.get(row.time_period.year, 1))
    added = {2017: 5.0, 2016: None}  # None: withdrawn

    def more(row):
        value = added.get(row.time_period.year, 0.0)
        return None if value is None else row.value + value

    written(desk, ARMS, more)
    on, now = desk.on(DAY), desk.now()
    for series, revised, withdrawn in ((PRICES, (2018, 2019), ()), (ARMS, (2017,), (2016,))):
        then, frequency = on.as_read(series)
        current = now.as_read(series)[0]
        assert one_scale(then, current)
        indicator = desk.catalog.indicators[series]
        data, spec = then_now_chart(then, current, frequency, indicator, SPAN, day=DAY)
        joins = data[data["k"] == JOIN]
        values = {row.time_period.year: row.value for row in then.itertuples()}
        newer = {row.time_period.year: row.value for row in current.itertuples()}
        assert list(zip(joins["v"], joins["v2"], strict=True)) == [(values[each], newer[each]) for each in revised]
        [hair] = [each for each in spec["layer"] if each["mark"].get("strokeWidth") == HAIR]
        assert (hair["mark"]["type"], hair["encoding"]["y2"]) == ("rule", {"field": "v2"})
        told = data[data["k"] == "h"].set_index("n")
        for each in revised:
            assert tuple(told.loc[str(each), ["w0", "w1"]]) == (number(values[each]), number(newer[each]))
            assert told.loc[str(each), "since0"] != told.loc[str(each), "since1"] == "26 Nov 2026"
        for each in withdrawn:
            assert tuple(told.loc[str(each), ["w0", "w1"]]) == (number(values[each]), "")
        words = [
            row["n"]
            for each in spec["layer"]
            if each["mark"]["type"] == "text" and "data" in each
            for row in each["data"]["values"]
        ]
        assert {"known 30 Sep 2020", "known today"} <= set(words)
        assert "Hair lines join values that were revised" in spec["usermeta"]["marks"]
        # Both states are on the plot whole.
        low, high = next(
            each["encoding"]["y"]["scale"]["domain"]
            for each in spec["layer"]
            if "scale" in each["encoding"].get("y", ())
        )
        assert low <= min(data["v"].min(), data["v2"].min())
        assert high >= max(data["v"].max(), data["v2"].max())


def test_two_charts_stay_where_one_axis_would_draw_a_change_of_scale_as_revisions(desk_in, tmp_path):
    """17.3: an index on another base, a currency without four of its zeros; a state that is empty is none."""
    desk = desk_in(tmp_path)
    written(desk, PRICES, lambda row: row.value * 0.8)
    written(desk, RIAL, lambda row: row.value / 10_000)
    _, charts = charts_of(desk, DAY, "currency-collapse", claim=["currency-collapse"])
    states = {series: [each for each in charts if each.series == series] for series in {each.series for each in charts}}
    for series in (PRICES, RIAL):
        assert [(each.both, each.beside) for each in states[series]] == [(False, False), (False, True)]
        # Both have one axis of values, as before.
        one, other = (
            next(
                layer["encoding"]["y"]["scale"]
                for layer in each.spec["layer"]
                if "scale" in layer["encoding"].get("y", ())
            )
            for each in states[series]
        )
        assert one == other
    assert [each.both for series, of in states.items() for each in of if series not in (PRICES, RIAL)] != []
    assert all(each.both for series, of in states.items() for each in of if series not in (PRICES, RIAL))


def frame_of(*values):
    return pd.DataFrame(
        {
            "time_period": pd.to_datetime([f"{2000 + at}-01-01" for at in range(len(values))]),
            "value": [float(each) for each in values],
        }
    )


@pytest.mark.parametrize(
    ("then", "now", "is_one"),
    [
        ((), (1, 2, 3), True),
        ((1, 2, 3), (), True),
        ((1, 2, 3), (1, 2, 3, 400), True),
        ((10, 20, 30, 40), (10, 21, 29, 44), True),  # revised, each in its way
        ((10, 20, 30, 40), (10.05, 20.1, 30.15, 40.2), True),  # rounded otherwise
        ((10, 20, 30, 40), (8, 16, 24, 32), False),  # rebased
        ((10, 20, 30, 40), (8.01, 15.99, 24.05, 31.9), False),
        ((10, 20, 30, 40), (10_000, 20_000, 31_000, 39_000), False),  # thousands
        ((1e6, 2e6, 3e6), (1.1, 2.0, 3.4), False),  # without six zeros
        ((10, 20), (1000, 2000), True),  # two periods tell nothing
        ((0, -5, 10, 20), (0, -4, 11, 19), True),
    ],
)
def test_another_base_or_unit_is_told_from_revisions(then, now, is_one):
    assert one_scale(frame_of(*then), frame_of(*now)) is is_one


def test_nothing_known_on_the_day_is_said_and_draws_no_grey(desk):
    """17.3, bad input: a series that nobody knew then."""
    now = desk.now()
    frame, frequency = now.as_read(GOLD)
    indicator = desk.catalog.indicators[GOLD]
    data, spec = then_now_chart(frame.iloc[:0], frame, frequency, indicator, SPAN, day=DAY)
    assert not data["k"].str.startswith(THEN).any()
    assert "0 values known 30 Sep 2020" in spec["description"]
    data, _ = then_now_chart(frame, frame.iloc[:0], frequency, indicator, SPAN, day=DAY)
    assert data["k"].str.startswith(THEN).any()


def test_a_log_axis_draws_neither_state_where_it_has_no_place(desk):
    frame, frequency = desk.now().as_read(GOLD)
    then = frame.assign(value=[0.0, -1.0, *frame["value"].iloc[2:]])
    data, spec = then_now_chart(
        then, frame, frequency, desk.catalog.indicators[GOLD], (date(1990, 1, 1), LATER), day=DAY, log=True
    )
    assert spec["usermeta"]["log"]
    assert data["v"].min() > 0
    assert data[data["k"] == JOIN].empty
