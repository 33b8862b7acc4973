"""Numbers, periods and changes in words."""

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import catalog as catalogs
from indicators.core.tables import Faults
from indicators.core.words import number, period
from indicators.desk import DATA
from indicators.figures import words
from indicators.figures.analysis import Change, Reading, Unusual

CATALOG = catalogs.load(DATA, Faults())
RIAL = CATALOG.indicators["fx.irr_usd.free_market"]


def reading(day: date, value: float) -> Reading:
    return Reading(day, day, day, value, False, day)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1_905_000, "1,905,000"),
        (1_883_428.571, "1,883,429"),
        (1080.757339, "1,080.8"),
        (44.57918576, "44.58"),
        (-1.5811884, "−1.58"),
        (0, "0"),
        (0.533013, "0.533"),
        (0.020993, "0.021"),
        (2.1446e-11, "2.14 × 10⁻¹¹"),
        (100, "100"),
    ],
)
def test_a_number_has_no_more_digits_than_it_bears(value: float, text: str) -> None:
    assert number(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_a_number_is_never_off_by_more_than_half_a_per_cent(value: float) -> None:
    text = number(value)
    if "×" not in text:
        assert float(text.replace(",", "").replace("−", "-")) == pytest.approx(value, rel=0.0051)


@pytest.mark.parametrize(
    ("start", "end", "frequency", "text"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), "A", "2024"),
        (date(2024, 6, 1), date(2025, 5, 31), "A", "Jun 2024 to May 2025"),
        (date(2026, 8, 1), date(2026, 8, 31), "M", "Aug 2026"),
        (date(2026, 7, 13), date(2026, 7, 19), "W", "week of 13 Jul 2026"),
        (date(2026, 8, 21), date(2026, 8, 21), "D", "21 Aug 2026"),
    ],
)
def test_a_period_is_named_as_people_name_it(start: date, end: date, frequency: str, text: str) -> None:
    assert period(start, end, frequency) == text


def test_a_currency_sentence_says_the_rise_and_the_loss() -> None:
    first, last = reading(date(2020, 1, 1), 133_200), reading(date(2020, 9, 30), 298_000)
    change = Change(first, last, (298_000 / 133_200 - 1) * 100, "percent")
    assert words.change_sentence(change, "D", RIAL) == (
        "1 Jan 2020 to 30 Sep 2020: 133,200 to 298,000, up 123.7 %; the rial lost 55.3 %"
    )


def test_points_and_no_change_have_their_own_words() -> None:
    first, last = reading(date(2019, 1, 1), 30.0), reading(date(2020, 1, 1), 20.5)
    assert words.amount(Change(first, last, -9.5, "points")) == "down 9.5 points"
    assert words.amount(Change(first, first, 0.0, "percent")) == "unchanged"


def test_a_rank_is_said_as_a_share_of_counted_changes() -> None:
    first, last = reading(date(2019, 1, 1), 100.0), reading(date(2020, 1, 1), 110.0)
    change = Change(first, last, 10.0, "percent")
    other = CATALOG.indicators["price.gold.usd_oz"]
    assert words.unusual_words(Unusual(change, 0.97, 436, date(1990, 2, 1)), "M", other) == (
        "up 10.0 % in a month: larger than 97 % of its 436 earlier changes since 1990"
    )
    assert "the largest of 437 such changes" in words.unusual_words(
        Unusual(change, 1.0, 436, date(1990, 2, 1)), "M", other
    )


def test_words_need_no_library():
    code = "import sys, indicators.core.words; print({'numpy', 'pandas'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
