"""Numbers, periods and changes in words."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import catalog as catalogs
from indicators.core.tables import Faults
from indicators.core.words import difference, listed, measure, number, percent, period
from indicators.desk import DATA
from indicators.figures import words
from indicators.figures.analysis import Between, Change, Reading
from indicators.figures.ranks import Unusual

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
        (0.0001, "0.0001"),
        (0.0000413, "41.3 millionths"),
        (-9.999e-7, "−1 millionth"),
        (4.13e-7, "413 billionths"),
        (2.1446e-11, "21.4 trillionths"),
        (2.1e-14, "2.1 × 10⁻¹⁴"),
        (100, "100"),
    ],
)
def test_a_number_has_no_more_digits_than_it_bears(value: float, text: str) -> None:
    assert number(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_a_number_is_never_off_by_more_than_half_a_per_cent(value: float) -> None:
    text = number(value)
    digits, _, part = text.partition(" ")
    if "×" not in text:
        size = {"millionth": 1e-6, "billionth": 1e-9, "trillionth": 1e-12}.get(part.removesuffix("s"), 1.0)
        assert bool(part) == (size < 1)
        assert float(digits.replace(",", "").replace("−", "-")) * size == pytest.approx(value, rel=0.0051)


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
    assert words.amount(Change(first, last, -9.5, "points"), "percent") == "down 9.5 points"
    assert words.amount(Change(first, last, -1.0, "points"), "score 0-100") == "down 1 point"
    assert words.amount(Change(first, last, 5.0, "points"), "rank") == "up 5 places"
    assert words.amount(Change(first, first, 0.0, "percent"), "USD") == "unchanged"


@pytest.mark.parametrize(
    ("smaller", "equal", "unranked", "told"),
    [
        (492, 0, 0, "larger than all but 2 of 494 earlier changes since 1985"),
        (494, 0, 3, "larger than all 494 earlier changes since 1985; 3 more could not be ranked"),
        (493, 1, 0, "as large as 1 of 494 earlier changes, none larger since 1985"),
        (13, 0, 0, "larger than 13 of 494 earlier changes since 1985"),
        (0, 0, 0, "smaller than all 494 earlier changes since 1985"),
        (0, 4, 0, "larger than none of 494 earlier changes since 1985"),
        (None, 0, 0, "only 494 earlier changes to rank it by"),
    ],
)
def test_a_rank_is_counted(smaller: int | None, equal: int, unranked: int, told: str) -> None:
    """15.18: "larger than 100 % of its 494 earlier changes", when two were larger; "larger than 0 %"."""
    first, last = reading(date(2019, 1, 1), 100.0), reading(date(2020, 1, 1), 110.0)
    found = Unusual(Change(first, last, 10.0, "percent"), smaller, equal, 494, unranked, date(1985, 2, 1), False)
    assert words.unusual_words(found, "M", CATALOG.indicators["price.gold.usd_oz"]) == f"up 10.0 % in a month: {told}"


UNITS = sorted({each.unit for each in CATALOG.indicators.values()})
NO_PLURAL = {"percent", "USD", "IRR", "CNY", "VES", "DWT", "TWh", "million", "thousand"}


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_of_the_catalogue_stands_behind_one_and_many(unit: str) -> None:
    """15.18: "up to 1 points", "more than 0 million SIPRI trend-indicator value"."""
    one, half, many = (measure(each, unit) for each in (1, 0.5, 1234))
    assert one == measure(-1, unit).replace("\N{MINUS SIGN}", "")
    rest_of_one, rest = one.replace("1", "", 1), many.replace("1,234", "", 1)
    assert half.replace("0.5", "", 1) == rest
    if unit.split(maxsplit=1)[0] in NO_PLURAL or unit == "rank":
        assert rest_of_one == rest
    else:  # exactly one word loses its s
        changed = [(a, b) for a, b in zip(rest_of_one.split(), rest.split(), strict=True) if a != b]
        assert len(changed) == 1
        assert changed[0][0] + "s" == changed[0][1]
    assert not re.search(
        r"\d (percent|score|index|rank)\b|trend-indicator value(?<!SIPRI's trend-indicator value)", many
    )
    assert not re.match(r"1 (points|places|hours)", difference(1, unit))
    assert "%" not in difference(3, unit)


def test_every_area_is_named_in_a_sentence_as_people_name_it() -> None:
    """15.18: "about Iran and United States"."""
    articles = {each.id for each in CATALOG.areas.values() if each.in_words.startswith("the ")}
    assert articles == {"ARE", "USA", "WLD", "cape", "hormuz", "suez"}
    assert all(each.in_words.removeprefix("the ").lower() == each.name.lower() for each in CATALOG.areas.values())


def test_things_are_listed() -> None:
    listings = [listed(["Iran", "the United States", "Venezuela"][:many]) for many in range(4)]
    assert listings == ["", "Iran", "Iran and the United States", "Iran, the United States and Venezuela"]


@given(st.floats(-1e7, 1e7, allow_nan=False))
def test_a_per_cent_is_nought_or_a_hundred_only_where_it_is(value: float) -> None:
    """15.18, its kind: 14,834 to 0.021 was "down 100.0 %"."""
    told = float(percent(value).removesuffix(" %").replace(",", ""))
    assert told == pytest.approx(value, abs=0.0500001 if abs(value) < 1000 else 0.500001)
    if abs(value) > 1e-8 and abs(abs(value) - 100) > 1e-8:
        assert abs(told) not in (0, 100)


def year(of: int, value: float) -> Reading:
    return Reading(date(of, 1, 1), date(of, 12, 31), date(of, 12, 31), value, False, date(of, 12, 31))


def test_a_change_that_no_per_cent_can_be_told_of_says_why() -> None:
    """15.8: from zero, to less than zero, over a gap, across a change of method."""
    arms = CATALOG.indicators["arms.imports_tiv.ven"]
    gap = Between(1, (year(2020, 79),), ((year(2019, 0), year(2019, 0)), (year(2021, 0), year(2022, 0))))
    change = Change(year(2018, 14), year(2023, 81), None, "percent", gap)
    assert words.change_sentence(change, "A", arms) == (
        "2018 to 2023: 14 to 81, no per cent over a gap; with 79 in 2020; no figure of 2019, 2021 and 2022"
    )
    zero = Change(year(2018, 0), year(2019, 5), None, "percent")
    assert words.change_sentence(zero, "A", arms) == "2018 to 2019: 0 to 5, no per cent from zero"
    below = Change(year(2018, 18.3), year(2019, -36.98), None, "percent")
    assert words.change_sentence(below, "A", arms).endswith("no per cent to less than zero")
    broken = Change(year(2018, 5), year(2019, 9), None, "percent", Between(breaks=(date(2019, 1, 1),)))
    assert words.change_sentence(broken, "A", arms).endswith(
        "no per cent across a change of method; the method changed in 2019"
    )
    run = Between(lacks=((year(2010, 0), year(2014, 0)),))
    assert "no figure of 2010 to 2014" in words.between_words(replace(change, between=run), "A")


def test_a_month_so_far_says_so() -> None:
    """15.8: 21 days of August stood as August."""
    start, end = date(2026, 8, 1), date(2026, 8, 31)
    so_far = Reading(start, end, start, 5.0, False, date(2026, 8, 22), date(2026, 8, 22), 21)
    assert words.dated(so_far, RIAL, "M") == "for Aug 2026 so far, 21 days"
    assert words.dated(replace(so_far, days=0), RIAL, "M") == "for Aug 2026 so far, as of 22 Aug 2026"
    assert words.dated(replace(so_far, copied=None), RIAL, "M") == "for Aug 2026"


def test_words_need_no_library():
    code = "import sys, indicators.core.words; print({'numpy', 'pandas'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_a_rate_of_a_31_december_is_of_a_day_and_a_total_of_a_year() -> None:
    """15.8: the dollar's rate of New Year's Eve 2019 read "for 2019"."""
    last = reading(date(2019, 12, 31), 0.0561)
    assert words.dated(last, CATALOG.indicators["fx.ves_usd.parallel.press"], "D") == "as of 31 Dec 2019"
    assert words.dated(last, CATALOG.indicators["trade.goods.irn_ven.points"], "D") == "for 2019"


def test_no_earlier_change_is_not_only_0_of_them() -> None:
    """15.18: "only 0 earlier changes to rank it by"."""
    first, last = reading(date(2019, 1, 1), 100.0), reading(date(2020, 1, 1), 110.0)
    found = Unusual(Change(first, last, 10.0, "percent"), None, 0, 0, 0, date(2019, 1, 1), False)
    assert words.rank_words(found, "A") == "no earlier change to rank it by"
