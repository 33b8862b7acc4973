"""Where a series comes from, and where one figure of it does: the cards and the citation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st
from markupsafe import Markup

from indicators.answers.series import told
from indicators.core.kept import kept, pickled
from indicators.core.periods import as_date, days, last_days, step
from indicators.core.words import day_words, moment_words, period
from indicators.errors import UnknownNameError
from indicators.figures import words
from indicators.model import BASES, FREQUENCIES, PROVENANCES, USES
from indicators.views import address
from indicators.views.parts import html

if TYPE_CHECKING:
    from datetime import date

    from indicators.figures.origins import Card
    from indicators.model import Freshness, Indicator, Selection
    from indicators.reader import Reader


YOUNGER = "a page may be younger than the figure it is cited for, and than this day"
AHEAD = ", by a clock that was ahead"


def with_day(chosen: Selection, name: str, day: date) -> Selection:
    """Return the selection with another day in one of its fields."""
    changed: dict[str, Any] = {name: day}
    return replace(chosen, **changed)


def card(on: Reader, indicator: Indicator, fresh: Freshness) -> Markup:
    """Return where a series comes from, fact by fact."""
    source, about = on.catalog.sources[indicator.source], told(on, indicator.id)
    addresses = html.join((html.outside(each, each) for each in about.pages), Markup("<br>"))
    if about.cited and about.pages and on.earlier:
        addresses += Markup(" ({})").format(YOUNGER)
    pairs: list[tuple[str, Markup | str]] = [
        ("Producer", indicator.producer),
        ("Address", addresses),
        ("What it is", f"{PROVENANCES[indicator.provenance]} ({indicator.provenance})"),
        ("Unit", indicator.unit),
        ("Frequency", FREQUENCIES[indicator.frequency]),
        ("Our copy", html.state(fresh.copy, fresh.copy_words) + f" {fresh.copy_words}"),
        (
            "Publication",
            html.state(fresh.publication, fresh.publication_words) + f" {fresh.publication_words}",
        ),
        ("Published", _lag_words(indicator)),
        ("Restates", f"{'Yes.' if source.restates else 'No.'} {about.restates}".rstrip()),
        ("Licence", indicator.licence),
        ("Use", USES[source.use]),
        ("Series id", indicator.id),
        ("Notes", about.notes),
    ]
    return Markup('<section class="origin"><h2>Where this comes from</h2>{}<h3>Citation</h3></section>').format(
        html.facts(pairs)
    )


def draw_point(chosen: Selection, on: Reader, indicator: Indicator) -> None:
    """Draw the origin card of one figure: of the day chosen, or of the last; of that day of what is compared too."""
    frame = on.series(indicator.id)
    if frame.empty:
        return
    shown = chosen.point or as_date(frame["time_period"].iloc[-1])
    st.html(Markup('<section class="origin"><h2>Where one figure comes from</h2></section>'))
    day = st.date_input(
        "A day of the figure's period",
        shown,
        min_value=address.EARLIEST,
        max_value=address.LATEST,
        format="YYYY-MM-DD",
        key=f"point-{indicator.id}-{shown}-{on.day if on.earlier else None}",
    )
    if day != shown:
        address.go(with_day(chosen, "point", day))
    st.html(html.join(_point_cards(chosen, on, indicator, shown)))


def _point_cards(chosen: Selection, on: Reader, indicator: Indicator, day: date) -> list[Markup]:
    """Return the card of the figure of a day; where one is chosen, of each series that is compared too."""
    if not chosen.point or not chosen.compare:
        return [_point_card(on, indicator.id, day)]
    named = (on.catalog.indicators[each] for each in (indicator.id, *chosen.compare))
    return [Markup('<p class="of"><b>{}</b></p>{}').format(each.short, _point_card(on, each.id, day)) for each in named]


@kept(1_000_000, weigh=pickled)
def _point_card(on: Reader, series: str, day: date) -> Markup:
    """Return the origin card of a figure, kept for one revision of the store."""
    try:
        card = on.origin(series, day)
    except UnknownNameError:
        return Markup('<p class="empty">No figure is held about {}.</p>').format(day_words(day))
    vintage = f"{day_words(card.known_on)}{', by estimate' if card.reconstructed else ''}{AHEAD if card.ahead else ''}"
    vintage += ", before its period begins: given in advance" if card.advance else ""
    raw = f"{card.raw_sha256} ({card.raw_bytes:,} bytes)" if card.raw_sha256 else ""
    pairs: list[tuple[str, Markup | str]] = [
        ("Figure", f"{card.value:,.10g} {card.unit}"),
        ("Period", _period(on.catalog.indicators[series], card)),
        ("Status", card.status),
        ("Producer", card.producer),
        ("How it came", card.how),
        ("From", ", ".join(card.inputs)),
        ("Address", _address(on, card)),
        ("Taken from", f"{card.taken_place}; commit {card.taken_commit}" if card.taken_commit else ""),
        ("How that is known" if card.taken_commit else "Taken from", card.taken_basis),
        ("File here", f"{card.file}, line {card.line}" if card.file else ""),
        ("Its SHA-256", Markup('<code class="hash">{}</code>').format(card.file_sha256) if card.file_sha256 else ""),
        ("Retrieved", _moment(card) + (AHEAD if card.ahead else "")),
        ("Seen again, unchanged", moment_words(card.seen_again) if card.seen_again else ""),
        ("Published", f"{day_words(card.known_on)}: {BASES[card.basis]}" if card.basis else ""),
        ("Known since", Markup('<span data-known="{}">{}</span>').format(card.known_on, vintage)),
        ("Raw answer", Markup('<code class="hash">{}</code>').format(raw) if raw else ""),
        ("Licence", card.licence),
        ("Citation", card.citation),
    ]
    return Markup('<section class="origin card" data-point="{}" tabindex="-1">{}</section>').format(
        day, html.facts(pairs)
    )


def _period(indicator: Indicator, card: Card) -> str:
    """Return the period of a figure as people name it, with the day the source stamps it where that is another."""
    frequency = step(indicator)
    named = period(card.time_period, as_date(last_days(days(card.time_period), frequency)[0]), frequency)
    named = words.year_to(card.time_period) if card.time_period in indicator.years_to else named
    same = card.stamped == card.time_period and frequency in ("D", "B")
    return named if same else f"{named}; the source stamps it {day_words(card.stamped)}"


def _address(on: Reader, card: Card) -> Markup:
    younger = on.earlier and card.basis in ("event", "lag")
    return html.outside(card.address, card.address) + (f" ({YOUNGER})" if younger else "")


def _moment(card: Card) -> str:
    """Return when the bytes came that the figure was read from, in words."""
    return moment_words(card.retrieved_at) if card.retrieved_at else day_words(card.retrieved_on)


def _lag_words(indicator: Indicator) -> str:
    if indicator.drawn_as == "point" or indicator.provenance in ("press", "claimed"):
        return "each figure on a day of its own, which stands on its card below"
    if indicator.lag_days < 0:
        return f"about {-indicator.lag_days} days before the period ends"
    if indicator.lag_days == 0:
        return "on the day itself"
    count = "a day" if indicator.lag_days == 1 else f"{indicator.lag_days} days"
    return f"about {count} after the period ends"
