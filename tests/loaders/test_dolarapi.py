"""DolarApi's answers: one list of two rates, the day each rate is for, and rates of 0."""

from __future__ import annotations

import csv
import json
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from answers import ALL, answer, recorded, sample, values
from hypothesis import given
from hypothesis import strategies as st
from making import make_indicator

from indicators.errors import SourceChanged, SourceError
from indicators.loaders import dolarapi
from indicators.model import Ask

OFFICIAL, PARALLEL = (
    make_indicator(id=f"fx.ves_usd.{rate}", options=(("rate", rate),), source="dolarapi")
    for rate in ("oficial", "paralelo")
)
HISTORY = (Path(__file__).parents[1] / "samples" / "dolarapi" / "history.json").read_bytes()
SHIPPED = Path(__file__).parents[2] / "data" / "figures" / "observations"


def test_both_rates_ask_one_question_whatever_is_wanted():
    week = Ask(date(2026, 11, 16), date(2026, 11, 23), keyed=False)
    asked = {each for rate in (OFFICIAL, PARALLEL) for ask in (ALL, week) for each in dolarapi.queries(rate, ask)}
    assert [(each.url, each.params) for each in asked] == [("https://ve.dolarapi.com/v1/historicos/dolares", ())]


def test_each_rate_has_its_own_days_and_a_rate_of_nothing_is_no_row():
    history = sample("dolarapi/history.json")
    assert values(dolarapi.parse(history, OFFICIAL)) == {"2031-01-03": 901.25, "2031-01-06": 902.75}
    assert values(dolarapi.parse(history, PARALLEL)) == {"2031-01-04": 1101.5, "2031-01-07": 1103.125}


def test_a_current_rate_stands_on_its_day_in_caracas_and_the_euro_is_another_rate():
    current = sample("dolarapi/current.json")
    assert values(dolarapi.parse(current, OFFICIAL)) == {"2031-01-06": 902.75}
    assert values(dolarapi.parse(current, PARALLEL)) == {"2031-01-07": 1104.5}


@pytest.mark.parametrize(
    ("rate", "indicator", "shipped"),
    [
        ("oficial", OFFICIAL, "fx.ves_usd.official.daily"),
        ("paralelo", PARALLEL, "fx.ves_usd.parallel.daily"),
    ],
)
def test_every_recorded_day_is_read_and_is_the_day_that_ships(rate, indicator, shipped):
    body = recorded("dolarapi_ve/historicos_dolares.json")
    read = values(dolarapi.parse(body, indicator))
    assert read == {row["fecha"]: row["promedio"] for row in json.loads(body.body) if row["fuente"] == rate}
    with (SHIPPED / f"{shipped}.csv").open(encoding="utf-8", newline="") as file:
        assert read == {row["stamped"]: float(row["value"]) for row in csv.DictReader(file)}


def test_recorded_current_rates_agree_with_the_recorded_history():
    history = recorded("dolarapi_ve/historicos_dolares.json")
    for name in ("dolares", "dolares_oficial", "cotizaciones"):
        current = recorded(f"dolarapi_ve/{name}.json")
        for indicator in (OFFICIAL, PARALLEL) if name == "dolares" else (OFFICIAL,):
            read = values(dolarapi.parse(current, indicator))
            assert len(read) == 1
            assert read.items() <= values(dolarapi.parse(history, indicator)).items()


def test_a_recorded_broken_rate_is_no_row():
    assert dolarapi.parse(recorded("dolarapi_ve/paralelo_broken_2024-10-18.json"), PARALLEL).empty


def test_an_empty_list_says_nothing_yet():
    assert dolarapi.parse(answer("[]"), OFFICIAL).empty


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"promedio": 901.25', '"media": 901.25', "a rate without 'promedio'"),
        ('"promedio": 901.25', '"promedio": "dear"', "which is no number"),
        ('"promedio": 901.25', '"promedio": 1e999', "not finite"),
        ('"fecha": "2031-01-03"', '"dia": "2031-01-03"', "no member 'fechaActualizacion'"),
        ('"fecha": "2031-01-03"', '"fecha": "2031-02-30"', "is no period"),
        ('"fecha": "2031-01-03"', '"fecha": "2031"', "is no day"),
        ('"fecha": "2031-01-06"', '"fecha": "2031-01-03"', "2031-01-03 twice"),
        ('"oficial"', '"bcv"', "no rate 'oficial' of the dollar .there is: bcv USD, paralelo USD"),
        ('"fuente"', '"casa"', "no member 'fuente'"),
    ],
)
def test_a_changed_answer_is_refused(old, new, words):
    changed = answer(HISTORY.decode().replace(old, new))
    assert changed.body != HISTORY
    with pytest.raises(SourceChanged, match=words):
        dolarapi.parse(changed, OFFICIAL)


@pytest.mark.parametrize("body", ["<html>down</html>", "Too Many Requests", "{}", "[1]", '{"estado": "Disponible"}'])
def test_what_is_no_rate_is_refused(body):
    with pytest.raises(SourceChanged):
        dolarapi.parse(answer(body), OFFICIAL)


@pytest.mark.parametrize("stamp", ["2031-13-01T00:00:00Z", "yesterday", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_is_none_is_refused(stamp):
    with pytest.raises(SourceChanged, match="is no day and time"):
        dolarapi.parse(answer(json.dumps({"fuente": "oficial", "promedio": 1, "fechaActualizacion": stamp})), OFFICIAL)


@given(st.integers(0, len(HISTORY) - 1), st.binary(max_size=3), st.booleans())
def test_damaged_bytes_give_a_plain_error_or_a_frame(place, bytes_, cut):
    damaged = HISTORY[:place] + bytes_ + (b"" if cut else HISTORY[place + len(bytes_) :])
    with suppress(SourceError):
        assert (dolarapi.parse(answer(damaged), OFFICIAL)["value"] != 0).all()
