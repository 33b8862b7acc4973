"""The Claims page: every claim of every brief with its mark, and how often each producer's claims came true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from indicators.conditions.calibration import FEWEST_RESOLVED, Track, calibration, scorecard
from indicators.conditions.claims import series_in
from indicators.core.words import count, day_words
from indicators.language.estimative import BANDS
from indicators.views import state
from indicators.views.parts import asof, html, verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from indicators.desk import Desk
    from indicators.model import Brief, Marked, Selection

MOST_LISTED = 200


def draw(chosen: Selection, on: Desk) -> None:
    """Draw the page for a selection."""
    day = state.day(chosen)
    briefs = [each for each in on.briefs.with_claims() if each.published <= day]
    st.html(_page(chosen, briefs, state.marked(briefs, day), day, on))


def _page(chosen: Selection, briefs: Sequence[Brief], found: Sequence[Marked], day: date, on: Desk) -> Markup:
    named = {each.id: each for each in briefs}
    series = [each for each in series_in(each.claim for each in found) if each in on.catalog.indicators]
    head = Markup(
        '<div class="pagehead"><h1>Claims</h1><p class="lead">{}. Each was tested on the day its brief was published, '
        "at each month&rsquo;s end since and {}, with what was known then. A mark says how the figures stand to the "
        "claim; they are context, not proof.</p></div>"
    ).format(scorecard(found), f"on {day_words(day)}" if chosen.as_of else "today")
    banner = asof.banner(chosen, series, on.store.revision()) if found else Markup("")
    if not found:
        return (
            banner
            + head
            + Markup('<p class="empty">No brief here has a claim yet. Open a passage on Brief and write one on it.</p>')
        )
    return banner + head + _calibration(calibration(named, found)) + _list(chosen, named, found)


def _calibration(tracks: Sequence[Track]) -> Markup:
    rows = html.join(
        Markup(
            '<tr><th scope="row">{}</th><td data-label="Likelihood">{}{}</td><td data-label="Claims">{}</td>'
            '<td data-label="Resolved">{}</td><td data-label="Hold">{}</td><td data-label="Came true">{}</td>'
            '<td data-label="Void">{}</td></tr>'
        ).format(
            each.producer,
            each.band,
            Markup(' <span class="unit">{}</span>').format(BANDS[each.band]) if each.band in BANDS else "",
            each.count,
            each.resolved,
            f"{each.marks.get('holds', 0)}; near {each.marks.get('near miss', 0)}",
            f"{each.rate:.0%}" if each.rate is not None else f"too few to say (under {FEWEST_RESOLVED} resolved)",
            f"{each.void:.0%}" if each.void is not None else f"{each.marks.get('untestable', 0)} of {each.count}",
        )
        for each in tracks
    )
    return Markup(
        '<section class="calibration"><h2>How often they came true</h2><table class="others"><caption class="hidden">'
        'Calibration by producer and likelihood</caption><thead><tr><th scope="col">Producer</th>'
        '<th scope="col">Likelihood (ICD 203)</th><th scope="col">Claims</th><th scope="col">Resolved</th>'
        '<th scope="col">Hold</th><th scope="col">Came true</th><th scope="col">Void: untestable</th></tr></thead>'
        "<tbody>{}</tbody></table></section>"
    ).format(rows)


def _list(chosen: Selection, briefs: dict[str, Brief], found: Sequence[Marked]) -> Markup:
    choices = html.join(
        (
            html.link(
                state.href(chosen, mark=each),
                verdicts.badge(each) if each else "all",
                "kinds",
                current=chosen.mark == each,
            )
            for each in ("", *(each for each in verdicts.ORDER if any(one.mark == each for one in found)))
        ),
        " ",
    )
    wanted = [each for each in found if chosen.mark in ("", each.mark)]
    rows = html.join(_row(chosen, briefs[each.brief], each) for each in wanted[:MOST_LISTED])
    more = f" The first {MOST_LISTED} of {len(wanted):,}." if len(wanted) > MOST_LISTED else ""
    return Markup(
        '<section class="claimsection"><h2>{}</h2><p class="choices"><b>Mark</b> {}{}</p>'
        '<table class="others claimlist"><caption class="hidden">Claims</caption><thead><tr><th scope="col">Claim</th>'
        '<th scope="col">On publication</th>'
        '<th scope="col">{}</th><th scope="col">Why</th></tr></thead><tbody>{}</tbody></table></section>'
    ).format(
        count(len(wanted), "claim"),
        choices,
        more,
        f"As of {day_words(chosen.as_of)}" if chosen.as_of else "Today",
        rows,
    )


def _row(chosen: Selection, brief: Brief, each: Marked) -> Markup:
    way = html.link(
        state.href(chosen, "brief", brief=brief.id, excerpt=each.claim.excerpt, claim=each.claim.id),
        each.claim.says,
        "claimlist",
    )
    reason = each.reason[:1].upper() + each.reason[1:]
    return Markup(
        '<tr><th scope="row" dir="auto">{}<span class="unit">{}, {}</span></th><td data-label="On publication">{}</td>'
        '<td data-label="{}">{} '
        '<span class="unit">since {}</span></td><td class="changes">{}.{}</td></tr>'
    ).format(
        way,
        brief.title,
        day_words(brief.published),
        verdicts.badge(each.at_publication),
        "As of the day" if chosen.as_of else "Today",
        verdicts.badge(each.mark),
        day_words(each.since),
        reason,
        html.join(map(verdicts.known, each.verdicts)),
    )
