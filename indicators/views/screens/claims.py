"""The Claims page: every claim of every brief with its mark, and how often each producer's came out as said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from indicators.answers import claims as answer
from indicators.conditions.calibration import BELOW_EVEN, FEWEST_RESOLVED, calibration, scorecard
from indicators.conditions.causes import since_words
from indicators.conditions.claims import series_in
from indicators.core.words import count, day_words, sentence
from indicators.language.estimative import BANDS
from indicators.model import MARK_MEANT
from indicators.views import address
from indicators.views.parts import asof, html, verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.conditions.calibration import Calibration, Track
    from indicators.model import Brief, Marked, Selection
    from indicators.reader import Reader

MOST_LISTED = 200


def draw(chosen: Selection, on: Reader) -> None:
    """Draw the page for a selection."""
    st.html(made(chosen, on))


def made(chosen: Selection, on: Reader) -> Markup:
    """Return the page for a selection, as the reader knows it."""
    found = answer.found(on)
    named = {each.brief: on.briefs[each.brief] for each in found}
    series = [each for each in series_in(each.claim for each in found) if each in on.catalog.indicators]
    head = Markup(
        '<div class="pagehead"><h1>Claims</h1><p class="lead">{}. Each was tested on the day its brief was published, '
        "at each month&rsquo;s end since and {}, with what was known then. A mark says how the figures stand to the "
        "claim; they are context, not proof.</p></div>"
    ).format(scorecard(found), f"on {day_words(on.day)}" if on.earlier else "today")
    banner = asof.banner(chosen, series, on) if found else Markup("")
    if not found:
        later = answer.later(on)
        write = "No brief here has a claim yet. Open a passage on Brief and write one on it."
        return banner + head + Markup('<p class="empty">{}</p>').format(f"{later}." if later else write)
    return banner + head + _calibration(calibration(named, found, on.catalog.events)) + _list(chosen, on, named, found)


def _calibration(scores: Calibration) -> Markup:
    """Return two tables of what briefs themselves said: of what was ahead, and of what was past."""
    more = f" Not scored: {scores.not_scored}." if scores.not_scored else ""
    tables = html.join(
        _scores(title, tracks)
        for title, tracks in (("What briefs forecast", scores.forecasts), ("What briefs stated as past", scores.facts))
        if tracks
    )
    return Markup(
        '<section class="calibration"><h2>How often they came out as said</h2><p class="lead">Only what restates a '
        "brief is scored. As said: a claim that holds; in a band below even chance one that is contradicted.{}</p>{}"
        "</section>"
    ).format(more, tables)


def _scores(title: str, tracks: Sequence[Track]) -> Markup:
    rows = html.join(
        html.template(
            "calibration_row",
            track=each,
            share=BANDS.get(each.band, ""),
            came_out=f"{each.as_said}; near {each.marks.get('near miss', 0)}",
            below=each.band in BELOW_EVEN,
            rate=f"{each.rate:.0%}" if each.rate is not None else f"too few to say (under {FEWEST_RESOLVED} resolved)",
            void=f"{each.void:.0%}" if each.void is not None else f"{each.marks.get('untestable', 0)} of {each.count}",
        )
        for each in tracks
    )
    return Markup(
        '<table class="others"><caption>{}</caption><thead><tr><th scope="col">Producer</th>'
        '<th scope="col">Likelihood (ICD 203)</th><th scope="col">Claims</th><th scope="col">Resolved</th>'
        '<th scope="col">As said</th><th scope="col">Share</th><th scope="col">Void: untestable</th></tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(title, rows)


def _list(chosen: Selection, on: Reader, briefs: dict[str, Brief], found: Sequence[Marked]) -> Markup:
    choices = html.join(
        (
            html.link(
                address.href(chosen, mark=each),
                verdicts.badge(each) if each else "all",
                "kinds",
                current=chosen.mark == each,
            )
            for each in ("", *(each for each in MARK_MEANT if any(one.mark == each for one in found)))
        ),
        " ",
    )
    wanted = [each for each in found if chosen.mark in ("", each.mark)]
    rows = html.join(_row(chosen, on, briefs[each.brief], each) for each in wanted[:MOST_LISTED])
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
        f"As of {day_words(on.day)}" if on.earlier else "Today",
        rows,
    )


def _row(chosen: Selection, on: Reader, brief: Brief, each: Marked) -> Markup:
    way = html.link(
        address.href(chosen, "brief", brief=brief.id, excerpt=each.claim.excerpt, claim=each.claim.id),
        each.claim.says,
        "claimlist",
    )
    return html.template(
        "claim_row",
        way=way,
        title=brief.title,
        published=day_words(brief.published),
        at_publication=verdicts.badge(each.at_publication),
        when="As of the day" if on.earlier else "Today",
        mark=verdicts.badge(each.mark),
        since=since_words(each.flips[-1]),
        reason=sentence(each.reason),
        known=html.join(map(verdicts.known, each.verdicts)),
    )
