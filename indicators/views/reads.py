"""The desk that a server shows, and the tile of every series; each made once and kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING

from indicators.answers.series import caution as caution_of
from indicators.answers.series import last as last_value
from indicators.charts.axes import within
from indicators.charts.sparks import spark_image
from indicators.core.kept import kept, pickled
from indicators.core.periods import as_date
from indicators.desk import served
from indicators.figures import freshness, ranks
from indicators.model import TOPICS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indicators.figures.analysis import Reading
    from indicators.figures.ranks import Unusual
    from indicators.model import Freshness, Indicator
    from indicators.reader import Reader


__all__ = ["Tile", "lapsed", "lately", "served", "tiles"]


@dataclass(frozen=True, slots=True)
class Tile:
    """One series at a glance: its last value, how unusual its last change was, and a small chart.

    What its last figure must not be read as is its `caution`; then the change is ranked among no others.
    """

    indicator: Indicator
    last: Reading | None
    frequency: str
    unusual: Unusual | None
    span: tuple[date, date]
    image: str
    caution: str


SPARK_FROM = date(2012, 1, 1)
FEWEST_IN_SPAN = 4
MOSTLY = 0.5  # of a tile's figures reconstructed: its small chart is hollow


@kept(8)
def tiles(on: Reader, published: date | None) -> tuple[Tile, ...]:
    """Return a tile for each series that has figures: by topic, most unusual first, those not ranked last."""
    made = [_tile(on, each.id, published) for each in on.catalog.indicators.values() if not on.series(each.id).empty]
    return tuple(
        sorted(
            made,
            key=lambda tile: (
                TOPICS.index(tile.indicator.topic),
                tile.indicator.ended is not None,
                -(tile.unusual.share if tile.unusual else -2),
                tile.indicator.short,
            ),
        )
    )


def lately(shown: Sequence[Tile], fresh: Mapping[str, Freshness], day: date) -> list[Tile]:
    """Return of some tiles those whose last change is ranked and of lately, the most unusual first.

    Of those ranked alike the one with more earlier changes comes first, then the one with the newer figure.
    """
    found = [
        ((-each.unusual.share, -each.unusual.count, -each.last.end.toordinal(), each.indicator.short), each)
        for each in shown
        if each.last and each.unusual and each.unusual.smaller is not None and not lapsed(each, fresh, day)
    ]
    return [each for _, each in sorted(found, key=itemgetter(0))]


def lapsed(tile: Tile, fresh: Mapping[str, Freshness], day: date) -> str:
    """Return why the last figure of a series is none of lately, in words; "" where it is. See `freshness.lapsed`."""
    if tile.last is None or tile.indicator.drawn_as == "point":  # single reports have no rhythm, and are not ranked
        return ""
    name = tile.indicator
    return freshness.lapsed(name, tile.frequency, tile.last.start, fresh[name.id], day)


@kept(
    3_000_000,
    key=lambda on, series_id, published: (*on.binding, *on.stamp((series_id,)), series_id, published),
    weigh=pickled,
)
def _tile(on: Reader, series_id: str, published: date | None) -> Tile:
    indicator = on.catalog.indicators[series_id]
    frame, frequency = on.as_read(series_id)
    last, caution = last_value(on, series_id), caution_of(on, series_id)
    guessed = not frame.empty and frame["reconstructed"].mean() > MOSTLY
    span = (SPARK_FROM, on.day)
    if len(within(frame, frequency, span)) < min(FEWEST_IN_SPAN, len(frame)):
        span = (as_date(frame["time_period"].iloc[0]), last.end if last else on.day)
    return Tile(
        indicator,
        last,
        frequency,
        None if indicator.drawn_as == "point" or caution else ranks.unusual(frame, frequency, indicator),
        span,
        spark_image(frame, frequency, indicator, span, published, hollow=on.earlier and guessed),
        caution,
    )
