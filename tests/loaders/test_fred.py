"""FRED's answers: the CSV of its graphs, its API, and the vintages of its archive."""

from __future__ import annotations

import csv
import io
import json
from contextlib import suppress
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from answers import ALL, SAMPLES, answer, recorded, values
from hypothesis import given
from hypothesis import strategies as st
from making import make_indicator

from indicators.core.frame import COLUMNS
from indicators.errors import SourceChanged, SourceError, SourceRefused, SourceUnavailable
from indicators.loaders import fred
from indicators.model import Ask, Query

PRICE = make_indicator(id="price", frequency="B", options=(("series", "PRICE"),), source="fred")
MONTHLY = make_indicator(id="cpi", frequency="M", options=(("series", "CPI"),), source="fred")
KEYED = Ask(None, date(2031, 6, 30), keyed=True)
CSV = (SAMPLES / "fred" / "prices.csv").read_bytes()
VINTAGES = (SAMPLES / "fred" / "vintages.json").read_bytes()
SHIPPED = Path(__file__).parents[2] / "data" / "figures" / "observations" / "energy.brent.csv"


def known(frame):
    return {
        (str(period)[:10], str(known_on)[:10]): value
        for period, known_on, value in zip(frame["time_period"], frame["known_on"], frame["value"], strict=True)
    }


def test_the_csv_is_asked_for_without_a_key_and_the_archive_with_one():
    window = date(2031, 1, 1)
    (graph,) = fred.queries(PRICE, Ask(window, date(2031, 6, 30), keyed=False))
    assert (graph.url, graph.params) == (fred.CSV_URL, (("id", "PRICE"), ("cosd", "2031-01-01")))
    assert fred.queries(PRICE, ALL) == [Query(fred.CSV_URL, (("id", "PRICE"),))]
    (archive,) = fred.queries(PRICE, Ask(window, date(2031, 6, 30), keyed=True))
    asked = dict(archive.params)
    assert archive.url == fred.API_URL
    # The day before the first period asked for: nothing of the periods can have been shown by then.
    assert (asked["observation_start"], asked["realtime_start"]) == ("2031-01-01", "2030-12-31")
    assert (asked["realtime_end"], asked["offset"], asked["limit"]) == ("9999-12-31", "0", "100000")
    (everything,) = fred.queries(PRICE, KEYED)
    assert "observation_start" not in dict(everything.params)
    begins = date.fromisoformat(dict(everything.params)["realtime_start"])
    assert (KEYED.until - begins).days < 2000


def test_an_empty_cell_of_the_csv_is_no_row():
    assert values(fred.parse(answer(CSV), PRICE)) == {"2031-01-02": 70.1, "2031-01-03": 71.25, "2031-01-07": 69.9}


def test_the_csv_of_former_years_is_read_too():
    old = CSV.replace(b"observation_date", b"DATE").replace(b"2031-01-06,\n", b"2031-01-06,.\n")
    assert values(fred.parse(answer(b"\xef\xbb\xbf" + old), PRICE)) == values(fred.parse(answer(CSV), PRICE))


def test_a_window_without_values_yet_is_an_empty_frame():
    assert fred.parse(answer("observation_date,PRICE\n"), PRICE).empty


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"PRICE", b"COST", "no column PRICE"),
        (b"observation_date", b"day", "the first column is 'day'"),
        (b"70.10", b"seventy", "which is no number"),
        (b"70.10", b"inf", "which is no number"),
        (b"2031-01-03", b"2031-01", "is no day"),
        (b"2031-01-03", b"03/01/2031", "is no day"),
        (b"2031-01-03", b"0001-01-03", "is no day of a series"),
        (b"2031-01-03,71.25", b"2031-01-02,71.25", "twice"),
        (b"69.90\n", b"69.", "cut off"),
        (b",69.90\n", b"", "cut off"),
        (CSV, b"<!DOCTYPE html><html>Not found</html>", "HTML"),
        (CSV, b"Too Many Requests", "no column"),
    ],
)
def test_a_changed_csv_is_refused(old, new, words):
    assert old in CSV
    with pytest.raises(SourceChanged, match=words):
        fred.parse(answer(CSV.replace(old, new, 1)), PRICE)


def test_a_last_line_without_its_end_is_believed_where_it_is_as_long_as_those_above():
    assert values(fred.parse(answer(CSV.rstrip(b"\n")), PRICE))["2031-01-07"] == 69.9


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [("Q", ("2031-04-01", "2031-06-30")), ("A", ("2031-01-01", "2031-12-31")), ("W", ("2031-03-26", "2031-03-26"))],
)
def test_a_quarter_and_a_year_are_stamped_on_their_last_day_and_a_week_on_its_first(frequency, expected):
    day = {"Q": "2031-04-01", "A": "2031-01-01", "W": "2031-04-01"}[frequency]
    indicator = make_indicator(frequency=frequency, options=(("series", "PRICE"),))
    (row,) = fred.parse(answer(f"observation_date,PRICE\n{day},1.5\n"), indicator).itertuples(index=False)
    assert (str(row.time_period.date()), str(row.stamped.date())) == expected


def test_a_vintage_is_known_on_its_own_day_and_what_is_older_than_the_span_is_left_to_the_span_before():
    read = fred.parse(answer(VINTAGES), MONTHLY)
    assert known(read) == {
        ("2028-12-01", "2029-02-13"): 301.2,
        ("2029-01-01", "2029-02-13"): 302.0,
        ("2029-01-01", "2029-03-12"): 302.5,
    }
    assert set(read["status"]) == {"A"}


def test_an_answer_about_one_day_has_no_vintages():
    body = json.loads(VINTAGES)
    body |= {"realtime_end": body["realtime_start"], "observations": body["observations"][:2]}
    read = fred.parse(answer(json.dumps(body)), MONTHLY)
    assert list(read.columns) == list(COLUMNS)
    assert values(read) == {"2028-11-01": 300.1, "2028-12-01": 301.0}


def span(query, rows, count=None, offset=None):
    asked = dict(query.params)
    body = {"realtime_start": asked["realtime_start"], "realtime_end": asked["realtime_end"]}
    body |= {
        "count": len(rows) if count is None else count,
        "offset": int(asked["offset"]) if offset is None else offset,
    }
    rows = [{"realtime_start": known_on, "date": day, "value": value} for day, known_on, value in rows]
    return answer(json.dumps({**body, "observations": rows}), query=query)


def test_the_archive_is_read_backwards_span_by_span_and_each_vintage_once():
    """A publisher that shows of each span what FRED would: older vintages begin with the span."""
    archive = [
        ("2017-12-01", "2018-01-12", "1.00"),
        ("2017-12-01", "2018-02-12", "1.10"),
        ("2019-12-01", "2020-01-17", "2.00"),
        ("2019-12-01", "2026-02-10", "2.20"),
        ("2031-05-01", "2031-06-12", "3.00"),
    ]
    (query,) = fred.queries(MONTHLY, KEYED)
    answers, frames = [], []
    following: Query | None = query
    while following is not None:
        begins, ends = (dict(following.params)[name] for name in ("realtime_start", "realtime_end"))
        shown = {}
        for day, known_on, value in archive:
            if known_on <= ends:
                shown[day, max(known_on, begins)] = value
        answers.append(span(following, [(day, known_on, value) for (day, known_on), value in shown.items()]))
        frames.append(fred.parse(answers[-1], MONTHLY))
        following = fred.more(query, answers)
    spans = [dict(each.query.params) for each in answers]
    assert len(spans) == 3
    assert all(later["realtime_start"] == earlier["realtime_end"] for later, earlier in pairwise(spans))
    read = [pair for frame in frames for pair in known(frame).items()]
    assert sorted(read) == [((day, known_on), float(value)) for day, known_on, value in archive]


def test_a_vintage_on_the_day_that_two_spans_share_is_kept_once():
    (query,) = fred.queries(MONTHLY, KEYED)
    shared = dict(query.params)["realtime_start"]
    newer = span(query, [("2025-12-01", shared, "2.00")])
    before = fred.more(query, [newer])
    assert before is not None
    older = span(before, [("2025-12-01", shared, "2.00")])
    assert fred.more(query, [newer, older]) is None
    assert [len(fred.parse(each, MONTHLY)) for each in (newer, older)] == [0, 1]


def test_pages_of_a_span_follow_each_other():
    (query,) = fred.queries(MONTHLY, KEYED)
    first = span(query, [("2031-04-01", "2031-05-12", "1.00")], count=2)
    second = fred.more(query, [first])
    assert second is not None
    assert dict(second.params) == {**dict(query.params), "offset": "1"}
    assert fred.more(query, [first, span(second, [("2031-05-01", "2031-06-12", "2.00")], count=2)]) is None
    for rows, offset in (([("2031-04-01", "2031-05-12", "1.00")], 1), ([("2031-05-01", "2031-06-12", "2.00")], 0)):
        with pytest.raises(SourceChanged, match="repeated or skipped"):
            fred.more(query, [first, span(second, rows, count=2, offset=offset)])
    for rows in ([], [("2031-05-01", "2031-06-12", "2.00")] * 2):
        with pytest.raises(SourceChanged, match="where 2 were announced"):
            fred.more(query, [first, span(second, rows, count=2)])


def test_the_csv_and_an_answer_about_one_day_have_no_page_after_them():
    assert fred.more(Query(""), [answer(CSV)]) is None
    (query,) = fred.queries(MONTHLY, KEYED)
    assert fred.more(query, [recorded("fred/api_observations_DEXCHUS_2026-03.json", query=query)]) is None


@pytest.mark.parametrize(
    ("code", "words", "kind"),
    [
        (400, "Bad Request.  The series does not exist.", SourceChanged),
        (400, "Bad Request.  The value for variable api_key is not registered.", SourceRefused),
        (429, "Too Many Requests.  Exceeded Rate Limit", SourceUnavailable),
    ],
)
def test_a_refusal_is_said_in_its_own_words(code, words, kind):
    body = answer(json.dumps({"error_code": code, "error_message": words}))
    with pytest.raises(kind, match="FRED refuses the question: " + words[:10]):
        fred.parse(body, PRICE)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'"observations"', b'"rows"', "no member 'observations'"),
        (b'"value":"300.100"', b'"worth":"300.100"', "no member 'value'"),
        (b'"value":"300.100"', b'"value":[1]', "'value' is"),
        (b'"realtime_end":"9999-12-31","obs', b'"obs', "no member 'realtime_end'"),
        (b'"realtime_start":"2029-03-12","realtime_end":"9999-12-31","date":"2029-01-01"',
         b'"realtime_start":"2029-02-13","realtime_end":"9999-12-31","date":"2029-01-01"', "has two values of"),
        (b'"date":"2028-11-01"', b'"date":"2028-11"', "is no day"),
        (VINTAGES, b"{}", "no member"),
        (VINTAGES, VINTAGES[:300], "breaks off"),
    ],
)  # fmt: skip
def test_a_changed_answer_of_the_api_is_refused(old, new, words):
    assert old in VINTAGES
    with pytest.raises(SourceChanged, match=words):
        fred.parse(answer(VINTAGES.replace(old, new, 1)), MONTHLY)


@pytest.mark.parametrize("series", ["DCOILBRENTEU", "DCOILWTICO", "DEXCHUS", "DTWEXBGS", "CPIAUCSL"])
def test_every_value_of_a_recorded_csv_is_read(series):
    body = recorded(f"fred/fredgraph_{series}_2026-05-12T1326.csv")
    rows = list(csv.reader(io.StringIO(body.body.decode())))[1:]
    frequency = "M" if series == "CPIAUCSL" else "B"
    indicator = make_indicator(frequency=frequency, options=(("series", series),))
    assert values(fred.parse(body, indicator)) == {day: float(value) for day, value in rows if value}


def test_the_recorded_price_of_brent_is_the_one_that_ships():
    body = recorded("fred/fredgraph_DCOILBRENTEU_2026-05-12T1326.csv")
    read = values(fred.parse(body, make_indicator(frequency="B", options=(("series", "DCOILBRENTEU"),))))
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        ships = {row["stamped"]: float(row["value"]) for row in csv.DictReader(file)}
    assert read == {day: value for day, value in ships.items() if min(read) <= day <= max(read)}


@pytest.mark.parametrize("series", ["DEXBZUS", "DEXCHUS", "DEXUSEU"])
def test_every_value_of_a_recorded_answer_of_the_api_is_read(series):
    body = recorded(f"fred/api_observations_{series}_2026-03.json")
    expected = {row["date"]: float(row["value"]) for row in json.loads(body.body)["observations"]}
    assert values(fred.parse(body, make_indicator(frequency="B", options=(("series", series),)))) == expected


@given(st.sampled_from([CSV, VINTAGES]), st.data())
def test_damage_gives_a_frame_or_a_sources_error(body, data):
    place = data.draw(st.integers(0, len(body)))
    damaged = body[:place] + data.draw(st.binary(max_size=8)) + body[place + data.draw(st.integers(0, 40)) :]
    frequency = data.draw(st.sampled_from(["B", "M", "Q", "A", "W"]))
    indicator = make_indicator(frequency=frequency, options=(("series", "PRICE"),))
    (query,) = fred.queries(indicator, KEYED)
    with suppress(SourceError):
        assert set(COLUMNS) <= set(fred.parse(answer(damaged, query=query), indicator).columns)
    with suppress(SourceError):
        fred.more(query, [answer(damaged, query=query)])
