"""Tables of many rows: every digit as held, numbers by their point, and no way past our own download (14.8h)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser

from indicators.core.words import MINUS, exact
from indicators.views.parts import data_table, html


def rows_of(piece, cells="th, td"):
    return [[cell.text() for cell in row.css(cells)] for row in LexborHTMLParser(str(piece)).css("tr")]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_digit_that_is_held_is_shown(value):
    """14.8h."""
    plain = exact(value).replace(",", "").replace(MINUS, "-")
    digits, _, power = plain.partition(" × 10")
    back = f"{digits}e{power.translate(str.maketrans('⁻⁰¹²³⁴⁵⁶⁷⁸⁹', '-0123456789'))}" if power else digits
    assert float(back) == value


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (133200.0, "133,200"),
        (-5.25, f"{MINUS}5.25"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e-7, "1 × 10⁻⁷"),
        (2.5e22, "2.5 × 10²²"),
        (1600, "1,600"),
    ],
)
def test_a_number_with_all_its_digits(value, shown):
    """14.8h."""
    assert exact(value) == shown


def test_a_table_has_its_cells_as_they_are_and_no_code_of_theirs():
    """14.8h."""
    rows = [
        ("<b>=1</b>", 1.5, None, html.outside("https://a.example/", "here")),
        ("b", math.nan, "", Markup("<i>x</i>")),
    ]
    piece = data_table.table("What", ["Name", "Value", "Note", "Page"], rows)
    assert rows_of(piece) == [["Name", "Value", "Note", "Page"], ["<b>=1</b>", "1.5", "", "here"], ["b", "", "", "x"]]
    assert [each.text() for each in LexborHTMLParser(str(piece)).css("a, i, b")] == ["here", "x"]
    assert [each.text() for each in LexborHTMLParser(str(piece)).css(".n")] == ["Value", "1.5"]


def test_the_points_of_a_column_stand_under_each_other():
    """14.8h: what follows the point has the room of the longest there, so that no false zero need be written."""
    piece = data_table.table("What", ["Day", "Value"], [("a", 1.25), ("b", 100.0), ("c", -3.5)])
    parts = LexborHTMLParser(str(piece)).css("td.n span")
    assert [each.text() for each in parts] == [".25", "", ".5"]
    assert {each.attributes["style"] for each in parts} == {"width:2.5ch"}
    whole = data_table.table("What", ["Day", "Value"], [("a", 1.0), ("b", 2.0)])
    assert LexborHTMLParser(str(whole)).css("td.n span") == []


def test_more_rows_than_a_browser_draws_at_once_are_counted():
    """14.8h."""
    many = data_table.MOST_ROWS
    assert "<p" not in data_table.table("What", ["N"], [(each,) for each in range(many)])
    piece = data_table.table("What", ["N"], [(each,) for each in range(many + 1)])
    assert len(rows_of(piece)) == many + 1
    assert "The first 2,000 of 2,001 rows; the CSV has all." in piece
