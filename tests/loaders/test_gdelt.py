"""GDELT's shares of the news: days put together from buckets, days that are not over, and refusals with status 200."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, date, datetime
from itertools import pairwise

import damage
import pytest
from answers import ALL, answer, recorded, sample, values
from hypothesis import given
from hypothesis import strategies as st
from making import make_indicator

from indicators.errors import SourceChanged, SourceRefused, SourceUnavailable
from indicators.loaders import gdelt
from indicators.model import Ask

RAW = make_indicator(id="news", options=(("query", "aland beland"),), source="gdelt")
SHARES = make_indicator(id="news", options=(("mode", "timelinevol"), ("query", "aland beland")), source="gdelt")


def spans(ask: Ask) -> list[tuple[str, str]]:
    asked = [dict(query.params) for query in gdelt.queries(RAW, ask)]
    return [(params["startdatetime"], params["enddatetime"]) for params in asked]


def test_whole_days_up_to_yesterday_are_asked():
    assert spans(Ask(date(2026, 9, 1), date(2026, 11, 23), keyed=False)) == [("20260901000000", "20261122235959")]


def test_at_least_two_weeks_are_asked_so_that_buckets_are_days():
    assert spans(Ask(date(2026, 11, 20), date(2026, 11, 23), keyed=False)) == [("20261109000000", "20261122235959")]


def test_a_long_history_is_asked_in_spans_that_meet():
    asked = spans(ALL)
    assert asked[0][0] == "20170101000000"
    assert asked[-1][1] == "20261122235959"
    for (_, end), (start, _) in pairwise(asked):
        gap = datetime.strptime(start, "%Y%m%d%H%M%S") - datetime.strptime(end, "%Y%m%d%H%M%S")  # noqa: DTZ007
        assert gap.total_seconds() == 1


def test_the_query_is_sent_as_it_stands():
    params = dict(gdelt.queries(RAW, ALL)[0].params)
    assert (params["query"], params["mode"], params["format"]) == ("aland beland", "timelinevolraw", "json")


def test_a_day_is_its_articles_of_all_articles_and_zero_is_no_gap():
    frame = gdelt.parse(sample("gdelt/raw_days.json"), RAW)
    assert values(frame) == {"2026-11-19": 0.015, "2026-11-20": 0.0, "2026-11-22": 0.025}  # the 23rd is not over


def test_hours_are_put_together_by_their_articles():
    buckets = [("20261122T000000Z", 1, 100), ("20261122T230000Z", 9, 300)]
    assert values(gdelt.parse(raw(buckets), RAW)) == {"2026-11-22": 2.5}


def test_shares_of_buckets_are_averaged_over_the_day():
    assert values(gdelt.parse(sample("gdelt/shares_15m.json"), SHARES)) == {"2026-11-21": 1.5, "2026-11-22": 1.25}


def test_a_day_is_over_when_another_one_has_begun():
    late = sample("gdelt/raw_days.json", retrieved_at=datetime(2026, 11, 24, 0, 1, tzinfo=UTC))
    assert "2026-11-23" in values(gdelt.parse(late, RAW))


def test_missing_values_and_buckets_of_no_articles_are_no_rows():
    buckets = [("20261120T000000Z", None, 100), ("20261121T000000Z", 0, 0), ("20261122T000000Z", 1, 100)]
    assert values(gdelt.parse(raw(buckets), RAW)) == {"2026-11-22": 1.0}


def raw(buckets) -> object:
    data = [{"date": stamp, "value": value, "norm": norm} for stamp, value, norm in buckets]
    return answer(json.dumps({"timeline": [{"series": "Article Count", "data": data}]}))


@pytest.mark.parametrize("empty", ['{"timeline": []}', '{"timeline": [{"series": "Article Count", "data": []}]}'])
def test_a_timeline_of_nothing_is_empty(empty):
    assert gdelt.parse(answer(empty), RAW).empty


def test_throttling_with_status_200_is_a_later():
    with pytest.raises(SourceUnavailable, match="asks for patience: Please limit requests to one every 5") as caught:
        gdelt.parse(recorded("gdelt/throttle.txt"), RAW)
    assert caught.value.body


@pytest.mark.parametrize("body", ["{}", " {}\n", "\ufeff{}"])
def test_an_empty_object_is_a_later(body):
    with pytest.raises(SourceUnavailable, match="nothing matched, or it is overloaded"):
        gdelt.parse(answer(body), RAW)


@pytest.mark.parametrize(
    "words",
    [
        "One or more of your keywords were too short, too long or too common: (it)",
        "The specified phrase is too short.",
        "Parentheses may only be used around OR'd statements.",
        "Timespan is too short.",
        "Invalid mode.",
    ],
)
def test_a_query_it_cannot_read_is_refused_in_its_own_words(words):
    with pytest.raises(SourceRefused, match="refuses the query: " + words[:20]):
        gdelt.parse(answer(words), RAW)


@pytest.mark.parametrize("body", ["<html>Bad gateway</html>", "Good morning", "[]", '"x"', '{"timeline":', ""])
def test_what_is_no_timeline_is_refused(body):
    with pytest.raises(SourceChanged):
        gdelt.parse(answer(body), RAW)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"value"', '"worth"', "a bucket without 'value'"),
        ('"norm"', '"of"', "a bucket without 'norm'"),
        ('"date"', '"day"', "no member 'date'"),
        ('"Article Count"', '"Articles"', r"no line 'Article Count' for mode 'timelinevolraw' \(there is: Articles\)"),
        ("20261119T000000Z", "2026-11-19", "is no moment"),
        ("20261119T000000Z", "20261319T000000Z", "is no period"),
        ("20261119T000000Z", "20261120T000000Z", "20261120T000000Z twice, with different figures"),
        ('"value": 30', '"value": 300000', "300000 of 200000 articles"),
        ('"value": 30', '"value": -1', "-1 of 200000 articles"),
        ('"value": 30', '"value": "many"', "'many', which is no number"),
        ('"value": 30', '"value": Infinity', "Infinity where a number"),
    ],
)
def test_a_changed_answer_is_refused(old, new, words):
    body = sample("gdelt/raw_days.json").body.decode()
    assert old in body
    with pytest.raises(SourceChanged, match=words):
        gdelt.parse(answer(body.replace(old, new, 1)), RAW)


def test_shares_are_not_read_as_counts():
    with pytest.raises(SourceChanged, match=r"no line 'Article Count'.*Volume Intensity"):
        gdelt.parse(sample("gdelt/shares_15m.json"), RAW)


def test_every_bucket_of_a_recorded_answer_is_in_its_day():
    body = recorded("gdelt/timelinevol_climate_15m.json")
    days = defaultdict(list)
    for bucket in json.loads(body.body)["timeline"][0]["data"]:
        stamp = bucket["date"]
        days[f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}"].append(bucket["value"])
    read = values(gdelt.parse(body, SHARES))
    assert read == {day: pytest.approx(sum(each) / len(each)) for day, each in days.items()}
    assert len(read) == 2


@given(st.data())
def test_a_damaged_answer_ends_in_a_source_error_or_a_frame(data):
    name, indicator = data.draw(st.sampled_from([("raw_days", RAW), ("shares_15m", SHARES)]))
    body = sample(f"gdelt/{name}.json").body
    damage.survives(gdelt.parse, data.draw(damage.bytes_of(body) | damage.json_of(body)), indicator)
