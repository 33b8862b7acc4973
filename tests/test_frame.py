"""The observation frame: what it holds and what it refuses."""

import pytest

from indicators.core.frame import COLUMNS, observations
from indicators.errors import FrameError


def row(period="2020-01-01", value=1.0, status="A", series="a"):
    return (series, period, period, value, status, "", "")


def test_rows_are_cast_and_sorted_by_series_and_period():
    frame = observations([row(series="b"), row("2020-02-01", 2), row("2020-01-01", 3)])
    assert tuple(frame.columns) == COLUMNS
    assert frame["series_id"].tolist() == ["a", "a", "b"]
    assert frame["value"].tolist() == [3.0, 2.0, 1.0]
    assert frame.index.tolist() == [0, 1, 2]
    assert [str(frame[name].dtype) for name in ("time_period", "stamped", "value")] == [
        "datetime64[s]",
        "datetime64[s]",
        "float64",
    ]


def test_no_rows_are_an_empty_frame():
    frame = observations([])
    assert len(frame) == 0
    assert tuple(frame.columns) == COLUMNS


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row(value=float("nan"))], "1 rows have a value that is not a finite number"),
        ([row(value=float("-inf"))], "a value that is not a finite number"),
        ([row(status="Z")], "a status not in A P E F B"),
        ([row("NaT")], "no period"),
        ([row(), row(value=2.0)], "2 rows have a period twice"),
        ([row("2020-02-30")], "no observation frame"),
        ([row(value="many")], "no observation frame"),
    ],
)
def test_a_broken_frame_is_refused_by_what_is_wrong(rows, words):
    with pytest.raises(FrameError, match=words):
        observations([row("2019-01-01"), *rows])


def test_the_refusal_names_the_rows():
    with pytest.raises(FrameError, match="b 2020-01-01 00:00:00 nan A"):
        observations([row(), row(series="b", value=float("nan"))])


def test_one_period_in_two_series_is_allowed():
    assert len(observations([row(), row(series="b")])) == 2
