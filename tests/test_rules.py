"""Rules of belief that look at more than values: a row's own sums, measurements, older editions, mends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from making import make_frame, make_indicator

from indicators.core.periods import day_numbers, days
from indicators.refresh.case import DOUBTFUL, HELD, LET_IN
from indicators.refresh.trust import judged

TODAY = date(2020, 10, 6)
DAYS = [date(2020, 8, 1) + timedelta(days=at) for at in range(60)]
TRUE = {day.isoformat(): 100.0 + (at * at) % 13 for at, day in enumerate(DAYS)}


def verdict(answer, held, indicator=None, **more):
    """Return the values believed without a mark, and verdict and reason of each doubt."""
    frame = answer if hasattr(answer, "columns") else make_frame(answer)
    good, doubts = judged(indicator or make_indicator(), frame, make_frame(held), None, TODAY, **more)
    return int((good["status"] != "D").sum()), [(each.verdict, each.reason) for each in doubts]


def test_a_row_that_does_not_add_up_is_held():
    """18: the whole is the sum of its kinds of ships."""
    frame = make_frame(TRUE).assign(parts=list(TRUE.values()), whole=list(TRUE.values()))
    assert verdict(frame, {}) == (60, [])
    frame.loc[7, "parts"] = 20.0
    plain, ((said, reason),) = verdict(frame, {})
    assert (plain, said) == (59, HELD)
    assert reason.startswith(
        "a value whose own row does not add up: on 2020-08-08 the parts add up to 20, the whole is"
    )


def test_a_share_of_few_measurements_is_marked():
    """18: three measurements are no day."""
    frame = make_frame(TRUE).assign(stands_on=500.0)
    frame.loc[5, "stands_on"] = 3.0
    plain, ((said, reason),) = verdict(frame, {}, make_indicator(enough=100))
    assert (plain, said) == (59, DOUBTFUL)
    assert "of 3; 100 are enough" in reason
    assert verdict(frame, {}, make_indicator())[1] == []


def test_shares_of_one_are_marked_where_per_cent_are_asked():
    """18: 0 to 100, not 0 to 1."""
    ones = {day: value / 200 for day, value in TRUE.items()}
    assert verdict(ones, {}, make_indicator(share=True))[1][0][0] == DOUBTFUL
    assert verdict(TRUE, {}, make_indicator(share=True))[1] == []


@pytest.mark.parametrize("restates", [True, False])
def test_values_that_go_back_are_an_older_edition(restates):
    """18: what was held before it was revised is no revision."""
    before = {day: value * (1.1 if at % 2 else 0.95) for at, (day, value) in enumerate(TRUE.items())}
    numbers = day_numbers(days(*DAYS)).tolist()
    editions = (dict(zip(numbers, before.values(), strict=True)),)
    plain, ((said, reason),) = verdict(before, TRUE, restates=restates, older=lambda: editions)
    assert (plain, said) == (0, HELD)
    assert reason.startswith("an older edition: 60 values go back")


def test_a_mend_is_let_in_with_its_reason():
    """18: ten times what is around was believed once; the truth is not judged against it."""
    wrong = {day: value * (10 if 30 <= at < 45 else 1) for at, (day, value) in enumerate(TRUE.items())}
    only = dict(list(TRUE.items())[30:45])
    since = DAYS[30]
    good, found = judged(make_indicator(), make_frame(only), make_frame(dict(list(wrong.items())[:45])), since, TODAY)
    assert len(good) == 15
    assert [each.verdict for each in found] == [LET_IN]
    assert found[0].reason.endswith("they stand at the level of those around, and what is held does not")
