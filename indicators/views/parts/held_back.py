"""What is held back until an analyst looks: by cause, with the reason, what came, and the two words for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from indicators.answers.sources import raw_answers
from indicators.core.words import day_words, sentence
from indicators.refresh.quarantine import MARKED
from indicators.views import address
from indicators.views.parts import data_table, html

if TYPE_CHECKING:
    from indicators.model import HeldValue, Hold, Selection
    from indicators.reader import Reader

    Values = dict[int, tuple[HeldValue, ...]]

MOST_SHOWN = 400  # values of one hold


def draw(chosen: Selection, on: Reader) -> None:
    """Draw what waits for a word; nothing where nothing does."""
    holds = on.desk.store.holds()
    if not holds:
        return
    values = on.desk.store.held_back()
    causes = by_cause(holds, values)
    marked = sum(cause[0].reason.startswith(MARKED) for cause in causes)
    back = len(causes) - marked
    told = []
    if back:
        many = "1 answer was not believed as it came" if back == 1 else f"{back} answers were not believed as they came"
        told.append(f"{many}. Every page goes on with the last good figure.")
    if marked:
        some = "What 1 answer brought" if marked == 1 else f"What {marked} answers brought"
        told.append(f"{some} is shown as doubtful until it comes again on another day; to dismiss it takes it back.")
    st.html(
        Markup('<section class="held"><h2>{}, until you look</h2><p>{}</p></section>').format(
            "Held back" if not marked else "Doubtful" if not back else "Held back, or doubtful", " ".join(told)
        )
    )
    st.html(html.join(_cause(chosen, on, each, values) for each in causes))


def by_cause(holds: tuple[Hold, ...], values: Values) -> list[list[Hold]]:
    """Return what waits, together what one answer of one day was held back for alike."""
    causes: dict[object, list[Hold]] = {}
    for each in holds:
        answers = tuple(sha256 for _, _, sha256 in raw_answers(values.get(each.id, ())))
        kind = _kind(each)
        causes.setdefault((each.held_on, kind, answers) if answers else each.id, []).append(each)
    return list(causes.values())


def _cause(chosen: Selection, on: Reader, holds: list[Hold], values: Values) -> Markup:
    each = html.join(_hold(chosen, on, hold, values.get(hold.id, ())) for hold in holds)
    known = [hold for hold in holds if hold.series_id in on.catalog.indicators]
    if len(known) < 2:
        return each
    numbers = " ".join(str(hold.id) for hold in known)
    kind = _kind(holds[0])
    ways = [html.button("Let all in", "let-in", f"Let all {len(known)} in: {kind}", hold=numbers)]
    ways.append(html.button("Dismiss all", "dismiss", f"Dismiss all {len(known)}: {kind}", hold=numbers))
    return Markup(
        '<div class="cause"><div class="hold"><p><b>One answer, {} series</b> <span class="day">{}</span><br>{}</p>'
        '<p class="ways">{}</p></div>{}</div>'
    ).format(len(known), day_words(holds[0].held_on), sentence(kind), html.join(ways, " "), each)


def _kind(hold: Hold) -> str:
    """Return the kind of a reason, without what differs from series to series."""
    mark = MARKED if hold.reason.startswith(MARKED) else ""
    return mark + hold.reason.removeprefix(mark).partition(":")[0]


def _hold(chosen: Selection, on: Reader, hold: Hold, values: tuple[HeldValue, ...]) -> Markup:
    indicator = on.catalog.indicators.get(hold.series_id)
    if indicator is None:
        gone = "The catalogue has no such series any more; nothing can be said on its values until it has"
        return Markup('<div class="hold"><p><b>{}</b> <span class="day">{}</span><br>{} {}.</p>{}</div>').format(
            hold.series_id, day_words(hold.held_on), sentence(hold.reason), gone, _came(values)
        )
    span = f"{hold.first} to {hold.last}" if hold.first != hold.last else f"{hold.first}"
    ways = [html.button("Let in", "let-in", f"Let in: {indicator.short}", hold=str(hold.id))] if hold.count else []
    ways.append(html.button("Dismiss", "dismiss", f"Dismiss: {indicator.short}", hold=str(hold.id)))
    return Markup(
        '<div class="hold"><p><b>{}</b> <span class="day">{}{}</span><br>{}</p>{}<p class="ways">{}</p></div>'
    ).format(
        html.link(address.href(chosen, "series", series=indicator.id), indicator.short, "held"),
        f"{day_words(hold.held_on)}; {indicator.unit}",
        f"; {span}" if hold.count else "",
        sentence(hold.reason),
        _came(values),
        html.join(ways, " "),
    )


def _came(values: tuple[HeldValue, ...]) -> Markup:
    """Return the values that are held back, as they came, and the raw answers that they came in."""
    if not values:
        return Markup("")
    rows = [(day_words(each.period), "taken back" if each.value is None else each.value) for each in values]
    answers = html.join(
        Markup('<p>Raw answer <code class="hash">{}</code>, {} bytes, from {}</p>').format(sha256, f"{size:,}", url)
        for url, size, sha256 in raw_answers(values)
    )
    table = data_table.table("What came and is held back", ("Period from", "Value"), rows[:MOST_SHOWN])
    more = len(rows) - MOST_SHOWN
    rest = Markup("<p>And {} more: python -m indicators quarantine --json</p>").format(more) if more > 0 else Markup("")
    return Markup("<details><summary>What came</summary>{}{}{}</details>").format(table, rest, answers)
