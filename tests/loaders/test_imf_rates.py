"""The IMF's representative rates: two tables a month, marked currencies, thousands commas, notes at the end."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from answers import answer, recorded, sample, values
from hypothesis import given
from hypothesis import strategies as st
from making import make_indicator

from indicators.core.frame import COLUMNS
from indicators.errors import SourceChanged, SourceError
from indicators.loaders import imf_rates
from indicators.model import Ask

SAMPLE = "imf_rates/rates_2026-10.tsv"


def rate(currency: str):
    return make_indicator(id="fx", frequency="B", options=(("currency", currency),), source="imf_rates")


CROWN, EURO = rate("Crown"), rate("Euro(1)")


def test_one_page_a_month_is_asked_for_whatever_the_currency():
    ask = Ask(date(2025, 12, 30), date(2026, 2, 1), keyed=False)
    queries = imf_rates.queries(CROWN, ask)
    assert [dict(query.params)["SelectDate"] for query in queries] == ["2025-12-31", "2026-01-31", "2026-02-28"]
    assert queries == imf_rates.queries(EURO, ask)
    assert len(imf_rates.queries(CROWN, Ask(None, date(1996, 1, 1), keyed=False))) == 13


def test_both_tables_are_read_and_commas_are_no_decimal_points():
    assert values(imf_rates.parse(sample(SAMPLE), CROWN)) == {
        "2026-10-01": 1435.4,
        "2026-10-05": 1500.0,
        "2026-10-30": 998.5,
    }


def test_a_marked_currency_is_given_as_it_stands():
    assert values(imf_rates.parse(sample(SAMPLE), EURO)) == {"2026-10-01": 1.25, "2026-10-02": 1.5, "2026-10-30": 1.75}


def test_a_currency_without_its_mark_is_not_found():
    with pytest.raises(SourceChanged, match=r"no currency 'Euro' \(there is: Euro\(1\)\)"):
        imf_rates.parse(sample(SAMPLE), rate("Euro"))


def test_a_currency_not_yet_reported_in_the_running_month_is_no_fault():
    running = sample(SAMPLE, retrieved_at=datetime(2026, 10, 2, tzinfo=UTC))
    assert imf_rates.parse(running, rate("Iranian rial")).empty
    with pytest.raises(SourceChanged, match="no currency 'Iranian rial'"):
        imf_rates.parse(sample(SAMPLE), rate("Iranian rial"))


def test_a_month_without_tables_is_empty():
    body = "Representative Exchange Rates for Selected Currencies for November 2026\n\nNotes:\n"
    assert imf_rates.parse(answer(body), CROWN).empty


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Currency\t", "Money\t", "no row of dates that starts with 'Currency'"),
        ("Crown", "Krone", "no currency 'Crown'"),
        ("October 02, 2026", "02/10/2026", "is no date such as"),
        ("October 02, 2026", "October 32, 2026", "is no date such as"),
        ("\tNA", "", "has 1 cells under 2 dates"),
        ("\tNA", "\tsoon", "which is no number"),
        ("Euro(1)\t1.25", "Crown\t1.25", "Crown twice in one table"),
        ("October 05, 2026", "October 01, 2026", "2026-10-01 twice, with 1435.4 and 1500.0"),
        ("Representative", "Selected", "the first line is"),
        ("\n\nNotes:", "", "expected 'Notes'"),
    ],
)
def test_a_changed_answer_is_refused(old, new, words):
    body = sample(SAMPLE).body.decode()
    assert old in body
    body = (
        body.partition("\n\nNotes:")[0] if old == "\n\nNotes:" else body.replace(old, new, 1 if "Euro" in old else -1)
    )
    with pytest.raises(SourceChanged, match="no notes follow" if old == "\n\nNotes:" else words):
        imf_rates.parse(answer(body), CROWN)


@pytest.mark.parametrize("indicator", [CROWN, EURO])
def test_a_number_cut_in_the_middle_is_never_taken_for_a_number(indicator):
    whole = sample(SAMPLE).body
    true = values(imf_rates.parse(answer(whole), indicator)).items()
    for cut in range(len(whole)):
        try:
            assert values(imf_rates.parse(answer(whole[:cut]), indicator)).items() <= true
        except SourceChanged:
            continue


@pytest.mark.parametrize("body", ["<html>Sorry</html>", "{}", "", "No data"])
def test_what_is_no_table_is_refused(body):
    with pytest.raises(SourceChanged):
        imf_rates.parse(answer(body), CROWN)


@pytest.mark.parametrize("currency", ["Chinese yuan", "Euro(1)", "Korean won", "Omani rial", "Uruguayan peso"])
def test_every_rate_of_a_recorded_month_is_read(currency):
    body = recorded("imf_rates/imf_representative_rates_2026-03.tsv")
    expected: dict[str, float] = {}
    for line in body.body.decode().splitlines():
        name, *cells = line.split("\t")
        if name == "Currency":
            days = [f"2026-03-{cell.split()[1][:2]}" for cell in cells]
        elif name == currency:
            expected |= {
                day: float(cell.replace(",", "")) for day, cell in zip(days, cells, strict=True) if cell != "NA"
            }
    assert values(imf_rates.parse(body, rate(currency))) == expected
    assert len(expected) >= 10


@pytest.mark.parametrize("currency", ["Iranian rial", "Bolivar"])
def test_neither_rial_nor_bolivar_is_in_the_recorded_month(currency):
    with pytest.raises(SourceChanged, match=f"no currency '{currency}'"):
        imf_rates.parse(recorded("imf_rates/imf_representative_rates_2026-03.tsv"), rate(currency))


@given(st.data())
def test_a_damaged_answer_ends_in_a_source_error_or_a_frame(data):
    body = bytearray(sample(SAMPLE).body)
    for _ in range(data.draw(st.integers(0, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.just(len(body)), st.integers(0, len(body))))
    try:
        frame = imf_rates.parse(answer(bytes(body[:cut])), data.draw(st.sampled_from([CROWN, EURO])))
    except SourceError:
        return
    assert tuple(frame.columns) == COLUMNS
