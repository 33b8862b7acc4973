"""What the catalogue says of the series that are asked for, so that a wrong answer is not believed."""

from __future__ import annotations

import pytest
from histories import FIGURES, asked, catalog

from indicators.loaders import loader

ASKED = asked()
# Where no bound of the catalogue is needed beside the range: what the loader hands on is judged by its own sums.
ADDS_UP = ("portwatch",)
NARROW = 100.0  # the highest plausible value over the lowest: a thousandth or a thousandfold is outside


def anchors(indicator) -> set[str]:
    """Return what an answer for a series can be held against, beside its range."""
    low, high = indicator.plausible or (0.0, 0.0)
    found = {
        "jump": bool(indicator.jump),
        "second source": bool(indicator.against),
        "part of": bool(indicator.part_of),
        "usual": bool(indicator.usual),
        "share": indicator.share,
        "enough": bool(indicator.enough),
        "own sums": indicator.asked in ADDS_UP,
        "shipped": (FIGURES / f"{indicator.id}.csv").exists(),
        "narrow range": low > 0 and high / low <= NARROW,
    }
    return {name for name, there in found.items() if there}


@pytest.mark.parametrize("indicator", ASKED, ids=lambda each: each.id)
def test_every_series_that_is_asked_has_more_than_a_range(indicator):
    """18: 88 of 113 had only one, and a wide one."""
    assert indicator.plausible
    assert anchors(indicator)


def test_what_stands_beside_a_series_can_be_compared_with_it():
    """18: the same unit, or a rate of the same currency; never the series itself, and nothing coarser."""
    order = ("A", "Q", "M", "W", "B", "D")
    for each in ASKED:
        for name in {each.against, each.part_of} - {""}:
            other = catalog().indicators[name]
            assert name != each.id
            assert order.index(other.frequency) >= order.index(each.frequency) or {other.frequency, each.frequency} <= {
                "B",
                "D",
            }, (each.id, name)
            if name == each.part_of or each.within < 0.2:
                assert other.unit == each.unit, (each.id, name)


def test_what_is_usual_is_plausible_and_what_ships_is_usual():
    """18: bounds that a series' own history breaks would mark the truth."""
    for each in ASKED:
        if each.usual and each.plausible:
            assert each.plausible[0] <= each.usual[0] < each.usual[1] <= each.plausible[1], each.id


def test_a_share_and_what_it_stands_on_are_of_a_loader_that_says_so():
    """18: `enough` needs a loader that tells how many measurements a share is of."""
    for each in ASKED:
        if each.enough or each.share:
            assert catalog().sources[each.asked].service.loader == "ooni"
    assert loader("ooni")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("within = 0", "within = 0 is no share of the second source's value"),
        ("enough = -1", "enough = -1 is below zero"),
        ("usual = [5, 1]", "usual is the lowest and the highest value believed without a mark"),
        ('part_of = "nobody"', "nobody"),
    ],
)
def test_a_bound_that_cannot_be_meant_is_named_with_its_line(small, line, fault):
    """18: like every other fault of the catalogue."""
    small.replace("catalog/indicators.toml", 'notes = "Read daily."\n', f'notes = "Read daily."\n{line}\n')
    _, faults = small.load()
    assert any("indicators.toml" in each and fault in each for each in faults), faults
