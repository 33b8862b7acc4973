"""One failing part fails alone: what is given up, by host and address, and what is said of what was not asked."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from making import DAILY, INDICATORS, SOURCES
from publisher import Publisher, Reply
from refreshing import SERVICE, Live

from indicators.errors import SourceChanged, SourceError, SourceRefused, SourceUnavailable
from indicators.model import EVERYTHING, Query
from indicators.refresh.silence import Silence, in_turn

LAYERS = {"Daily_Ports_Data": 6, "Daily_Trade_Data_REG": 5, "Daily_Chokepoints_Data": 12}
PLACES = {"Daily_Ports_Data": "port1", "Daily_Trade_Data_REG": "port2", "Daily_Chokepoints_Data": "chokepoint"}
SERVICES = "/weJ1QsnbMYJlCHdG/arcgis/rest/services"
BUSY = {"error": {"code": 400, "message": "Cannot perform query. Invalid query parameters.", "details": []}}


def transits(request):
    place = request.params["where"].partition("'")[2].partition("'")[0]
    fields = [{"name": "date", "type": "esriFieldTypeDateOnly"}, {"name": "portid", "type": "esriFieldTypeString"}]
    row = {"date": "2026-01-01", "portid": place, "n_total": 9}
    return json.dumps({"fields": fields, "features": [{"attributes": row}]})


def path(layer: str) -> str:
    return f"{SERVICES}/{layer}/FeatureServer/0/query"


@pytest.fixture
def live(small):
    """Shipments of three layers, the two that will be dead first in the catalogue."""
    first, _ = SOURCES.split('\n\n[[source]]\nid = "yearbook"')
    made = f"\n{first.replace('exchange', 'ships')}\n" + SERVICE.format(loader="portwatch", window=0)
    small.write("catalog/sources.toml", SOURCES + made)
    series = INDICATORS.split("\n\n[[indicator]]")[0].replace('source = "exchange"', 'source = "ships"')
    series = series.replace('currency = "AAC"\n', "")
    entries = [
        series.replace(DAILY, f"ship.{layer.lower()}.{at}")
        + f'\noptions.layer = "{layer}"\noptions.field = "n_total"'
        + f"\noptions.where = \"portid='{PLACES[layer]}{at + 1}'\"\n"
        for layer, many in LAYERS.items()
        for at in range(many)
    ]
    small.write("catalog/indicators.toml", "\n".join([INDICATORS, *entries]))
    with Publisher() as publisher:
        for layer in LAYERS:
            publisher.route(path(layer), transits)
        yield Live(small.prepare(), publisher, now=datetime.now(UTC))


def asked(live) -> dict[str, object]:
    return live.refresh("ships", environ={"INDICATORS_URL_SHIPS": live.publisher.url})


def of(outcomes, layer: str) -> list[object]:
    return [each for name, each in outcomes.items() if name.startswith(f"ship.{layer.lower()}.")]


@pytest.mark.parametrize("dead", [Reply("down", 503), Reply(json.dumps(BUSY)), Reply("", cut=0, length=99)])
def test_two_dead_layers_do_not_keep_the_straits_from_being_asked(live, dead):
    for layer in ("Daily_Ports_Data", "Daily_Trade_Data_REG"):
        live.publisher.route(path(layer), dead)
    outcomes = asked(live)
    assert {each.status for each in of(outcomes, "Daily_Chokepoints_Data")} == {"ok"}
    for layer in ("Daily_Ports_Data", "Daily_Trade_Data_REG"):
        own = of(outcomes, layer)
        assert {each.status for each in own} == {"failed"}
        untold = [each for each in own if each.error.startswith("not asked: ")]
        assert len(untold) == len(own) - 2
        # What is said is what was done: of two questions, so often in all.
        times = len(live.publisher.asked(path(layer)))
        places = {each.params["where"] for each in live.publisher.asked(path(layer))}
        assert len(places) == 2
        for each in untold:
            assert (
                f"/{layer}/FeatureServer/0/query had no answer to 2 questions, asked {times} times in all: "
                in each.error
            )
            assert each.error.count(f"{layer}/FeatureServer/0/query?where=") >= 2
            assert live.desk.store.looks(None, EVERYTHING)[each.series][-1].reason == each.error


def test_each_layer_is_asked_before_any_is_asked_again(live):
    assert {each.status for name, each in asked(live).items() if name.startswith("ship.")} == {"ok"}
    assert [each.path for each in live.publisher.requests[:3]] == [path(layer) for layer in LAYERS]


def test_a_host_that_is_down_is_not_asked_on_and_on(live):
    for layer in LAYERS:
        live.publisher.route(path(layer), Reply("down", 503))
    outcomes = asked(live)
    assert {each.status for name, each in outcomes.items() if name.startswith("ship.")} == {"failed"}
    # Two questions of each layer, each asked four times.
    assert len(live.publisher.requests) == 2 * 4 * len(LAYERS)


def test_what_was_given_up_is_asked_again_by_the_next_refresh(live):
    for layer in LAYERS:
        live.publisher.route(path(layer), Reply("down", 503))
    assert {each.status for name, each in asked(live).items() if name.startswith("ship.")} == {"failed"}
    for layer in LAYERS:
        live.publisher.route(path(layer), transits)
    assert {each.status for name, each in asked(live).items() if name.startswith("ship.")} == {"ok"}


def test_a_refusal_of_all_is_asked_once_and_said_so(live):
    for layer in LAYERS:
        live.publisher.route(path(layer), Reply("no", 403))
    outcomes = asked(live)
    errors = {each.error for name, each in outcomes.items() if name.startswith("ship.")}
    assert len(live.publisher.requests) == 1
    assert sum(each.startswith("not asked: ") for each in errors) == 1
    assert any(" refused one question, asked once: " in each and "403 Forbidden: no" in each for each in errors)


def test_a_layer_that_comes_back_between_is_asked_on(live):
    layer = "Daily_Ports_Data"
    live.publisher.route(path(layer), *[Reply("down", 503)] * 4, transits, *[Reply("down", 503)] * 4, transits)
    own = of(asked(live), layer)
    assert [each.status for each in own].count("failed") == 2
    assert not [each for each in own if each.error.startswith("not asked")]


# By host and address, without a publisher


def query(address: str, question: str = "1") -> Query:
    return Query(f"https://{address}", (("q", question),))


def told(silence: Silence, address: str, error: SourceError, times: int = 4) -> None:
    silence.failed(query(address), f"https://{address}?q=1", times, error)


def busy(words: str = "x.example answered 503 Service Unavailable", **more) -> SourceUnavailable:
    return SourceUnavailable("x", words, **more)


def test_another_host_of_the_same_source_is_asked_on():
    silence = Silence()
    for _ in range(2):
        told(silence, "one.example/a", busy("one.example cannot be reached (No route to host)"))
    assert silence.why_not(query("one.example/b")).startswith(
        "not asked: one.example had no answer to 2 questions, asked 8"
    )
    assert silence.why_not(query("two.example/a")) == ""


@pytest.mark.parametrize(
    "words", ["cannot be found by its name (x)", "gave no connection within 10 s", "answered 429 Too Many"]
)
def test_what_holds_for_a_host_gives_it_up_after_two_questions_of_any_address(words):
    silence = Silence()
    told(silence, "one.example/a", busy(f"one.example {words}"))
    assert silence.why_not(query("one.example/b")) == ""
    told(silence, "one.example/b", busy(f"one.example {words}"))
    assert silence.why_not(query("one.example/c")) != ""


def test_many_addresses_without_an_answer_are_a_dead_host_and_one_answer_is_none():
    silence = Silence()
    for each in "abc":
        told(silence, f"one.example/{each}", busy())
    assert silence.why_not(query("one.example/e")) == ""
    silence.answered(query("one.example/d"))
    for each in "efg":
        told(silence, f"one.example/{each}", busy())
    assert silence.why_not(query("one.example/h")) == ""
    told(silence, "one.example/h", busy())
    assert silence.why_not(query("one.example/i")) != ""


def test_a_question_that_is_refused_or_answered_oddly_is_an_answer():
    silence = Silence()
    for error in (SourceRefused("x", "404", missing=True), SourceChanged("x", "odd")):
        told(silence, "one.example/a", busy())
        told(silence, "one.example/a", error)
        assert silence.why_not(query("one.example/a")) == ""


def test_what_cannot_be_kept_ends_all():
    silence = Silence()
    told(silence, "one.example/a", SourceError("x", "no room to write", whole=True))
    assert silence.why_not(query("two.example/b")) == "no room to write"


def test_each_address_is_asked_once_before_any_is_asked_again():
    asked_in = [
        query("x.example/a", "1"),
        query("x.example/a", "2"),
        query("x.example/b", "1"),
        query("x.example/c", "1"),
    ]
    assert in_turn(asked_in) == [asked_in[0], asked_in[2], asked_in[3], asked_in[1]]
    assert in_turn([]) == []
