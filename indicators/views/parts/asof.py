"""The page as of a day: the one control, the banner that cannot be missed, and what was revised since.

Everything that a page shows is read by the reader of the day in the address; here is only what says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from indicators.answers import series as answers
from indicators.core.periods import days, last_days, step
from indicators.core.words import count, day_words, number, period, signed_percent
from indicators.views import address
from indicators.views.parts import day_slider, html

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from indicators.figures.analysis import Revised
    from indicators.model import Selection
    from indicators.reader import Reader

MOST_LISTED = 100


def control(chosen: Selection, on: Reader) -> Markup:
    """Return the field that names the day, and the ways to publication day and to today; for every page's head.

    The router component (components/router.js) puts a day that is chosen into the address.
    """
    published = on.desk.briefs[chosen.brief].published if chosen.brief else None
    ways = []
    if published and published < on.desk.today() and on.day != published:
        ways.append(html.link(address.href_on(chosen, published), "day of publication", "as-of"))
    if on.earlier:
        ways.append(html.link(address.href_now(chosen), "today", "as-of"))
    return Markup(
        '<p class="asof-control"><label>As of <input type="text" data-address="{}" value="{}" data-now="{}" '
        'maxlength="40" size="11" autocomplete="off" '
        'title="A day, such as 30 Sep 2020 or 2020-09-30; Enter shows what was known then"></label> {}{}</p>'
    ).format(address.DAY, on.day, on.desk.today(), html.join(ways, " "), day_slider.slider(chosen, on))


def draw(piece: Markup) -> None:
    """Draw a piece of these; nothing where it is empty."""
    if piece:
        st.html(piece)


def banner(chosen: Selection, series: Sequence[str], on: Reader) -> Markup:
    """Return the banner of a page that is shown as of an earlier day; nothing for today's.

    It counts the figures of the series shown that were known then, and how many of these were certainly public by then.
    """
    if not on.earlier:
        return Markup("")
    if not series:
        return _banner(chosen, on, "Briefs published later are left out.")
    frames = [on.series(each) for each in dict.fromkeys(series)]
    every = sum(len(each) for each in frames)
    guessed = sum(int(each["reconstructed"].sum()) for each in frames)
    held, how = every - guessed, " (drawn hollow): known by then by estimate, as captured later"
    told = (
        f"Of {count(every, 'figure')} shown, {_many(held, 'was', 'were')} certainly public on that day; "
        f"{_many(guessed, 'is', 'are')} reconstructed{how if guessed else ''}."
        if every
        else "No figure of what is shown here was known on that day."
    )
    return _banner(chosen, on, told)


def _many(number: int, one: str, several: str) -> str:
    return f"none {one}" if number == 0 else f"{number:,} {one if number == 1 else several}"


def _banner(chosen: Selection, on: Reader, told: str) -> Markup:
    beside = Markup("")
    if chosen.page == "brief":
        beside = html.link(
            address.href(chosen, beside=not chosen.beside),
            "this day alone" if chosen.beside else "beside today",
            "beside",
        )
    return Markup(
        '<aside class="asof-banner" role="status"><p><b>As of {}</b></p><p class="ways">{} {}</p></aside>'
        '<p class="asof-told">What was known on that day, and nothing later. {}</p>'
    ).format(
        day_words(on.day),
        beside,
        html.link(address.href_now(chosen), "back to today", "as-of"),
        told,
    )


def unheld(on: Reader, series: str) -> Markup:
    """Return which figures of a series were out by an earlier day and are not shown, as no copy of then is held."""
    told = answers.unheld(on, series)
    return Markup('<p class="revised" data-series="{}">{}</p>').format(series, told) if told else Markup("")


def revisions(chosen: Selection, on: Reader, series: Sequence[str]) -> Markup:
    """Return the list of values that were shown on the day and were revised since, by how much; nothing for today."""
    if not on.earlier:
        return Markup("")
    found = on.revised(dict.fromkeys(series))
    if not found and any(on.catalog.sources[on.catalog.indicators[each].source].restates for each in series):
        return Markup("")  # under the chart stands that they were, and that what they were is not held
    if not found:
        return Markup(
            '<p class="revised">No value shown here was revised since, as far as vintages are held. What was revised '
            "before our first copy is not known.</p>"
        )
    rows = html.join(_row(chosen, on, each) for each in found[:MOST_LISTED])
    more = f"; the first {MOST_LISTED} here" if len(found) > MOST_LISTED else ""
    return Markup(
        '<details class="revised"><summary>{} revised since</summary><table class="others"><caption>Values shown then '
        'that are others now{}</caption><thead><tr><th scope="col">Series</th><th scope="col">Period</th>'
        '<th scope="col">Shown then</th><th scope="col">Now</th><th scope="col">Changed by</th>'
        '<th scope="col">On</th></tr></thead><tbody>{}</tbody></table></details>'
    ).format(f"{count(len(found), 'value')} shown {'was' if len(found) == 1 else 'were'}", more, rows)


def _row(chosen: Selection, on: Reader, each: Revised) -> Markup:
    indicator = on.catalog.indicators[each.series_id]
    frequency = step(indicator)
    end: date = last_days(days(each.start), frequency)[0].item()
    if each.now is None:
        now, by = "withdrawn", ""
    else:
        now = number(each.now)
        by = signed_percent((each.now / each.then - 1) * 100) if each.then > 0 else number(each.now - each.then)
    return Markup("<tr><th scope='row'>{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>").format(
        html.link(address.href(chosen, "series", series=each.series_id), indicator.short, "revised"),
        period(each.start, end, frequency),
        number(each.then),
        now,
        by,
        day_words(each.known_on) if each.known_on else "",
    )
