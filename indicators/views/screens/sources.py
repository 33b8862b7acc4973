"""The Sources page: refresh, what waits for an analyst's word, what is expected, and each source in full."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from indicators.answers.series import noted
from indicators.core.kept import kept, pickled
from indicators.core.settings import home
from indicators.core.words import day_words
from indicators.errors import StoreError
from indicators.figures import words
from indicators.figures.freshness import of_the_clock
from indicators.model import GUESS, USES
from indicators.refresh import progress
from indicators.views import address, reads
from indicators.views.parts import actions, asof, held_back, html, writer
from indicators.views.screens import monitor

if TYPE_CHECKING:
    from indicators.model import Freshness, Indicator, Selection, Source
    from indicators.reader import Desk, Reader
    from indicators.refresh.progress import Progress, Running
    from indicators.views.reads import Tile

USE_SIGNS = {"open": "○", "attribution": "◎", "non-commercial": "◐", "unclear": "?"}
# The state of a source in a refresh, by the sign and word of a freshness fact.
STEP_SIGNS = {
    "waiting": "…",
    "asking": "→",
    "done": "●",
    "held": "◐",
    "failed": "✕",
    "empty": "○",
    "not set up": "○",
    "too soon": "◇",
}
POLL_SECONDS = 1.0
SOON = 8


def draw(chosen: Selection, on: Reader) -> None:
    """Draw the page for a selection."""
    page = made(chosen, on)
    st.html(page[0])
    running = progress.last(home())
    alive = running is not None and running.alive
    st.fragment(_refresh, run_every=POLL_SECONDS if alive else None)(alive, on.desk)
    if told := of_the_clock(on.desk.store, on.desk.today()):
        st.html(Markup('<p class="told" id="clock">{}.</p>').format(told[0].upper() + told[1:]))
    actions.tell()
    held_back.draw(chosen, on)
    st.html(page[1])


def _refresh(was_running: bool, desk: Desk) -> None:
    """Draw the refresh: a button, or how far it is; once it is over, the whole page is drawn anew."""
    running = progress.last(home())
    alive, may_write = running is not None and running.alive, writer.may_write()
    if was_running and not alive:
        st.rerun()
    with st.container(key="refresh"):
        left, right = st.columns([2, 9], vertical_alignment="center")
        if left.button(
            "Refreshing ..." if alive else "Refresh now",
            disabled=alive or not may_write,
            help=None if may_write else "Only for those who may write here",
            key="refresh-now",
            width="stretch",
        ):
            try:
                progress.start(home())
            except StoreError as error:
                right.html(Markup('<p class="warning" role="alert">Not started: {}</p>').format(error))
            else:
                st.rerun()
        right.html(_progress(running) if running else _first_refresh(desk))


def _first_refresh(desk: Desk) -> Markup:
    """Return that no refresh has run here yet, and what the first one will ask."""
    from indicators.refresh.ahead import ahead  # noqa: PLC0415 - with what asks; only until the first one has run
    from indicators.refresh.rounds import asked_for  # noqa: PLC0415

    words = ahead(desk.catalog, desk.store, asked_for(desk.catalog), datetime.now(UTC)).words
    return Markup('<p class="told">No refresh has run here yet. The first one will ask {}.</p>').format(words)


def _progress(running: Running) -> Markup:
    began = f"{datetime.fromisoformat(running.since):%d %b %Y, %H:%M} UTC"
    steps = sorted(running.sources, key=lambda each: each.source)
    counted = Counter(each.state for each in steps)
    told = ", ".join(f"{count} {word}" for word, count in counted.most_common())
    if running.alive:
        head = f"Running since {began}. {told}"
    elif running.until and not running.broke_off:
        nothing = progress.nothing_reached((each.state, each.words) for each in steps)
        head = f"Last refresh {began}: {progress.NOTHING_REACHED if nothing else told or 'nothing to ask'}"
    else:
        head = f"The refresh of {began} broke off. What it had written stays; start it again."
    rows = html.join(map(_step, steps))
    opened = Markup(" open") if running.alive else Markup("")
    return Markup(
        '<p class="told" role="status">{}</p><details class="steps"{}><summary>Source by source</summary>'
        "<ul>{}</ul></details>"
    ).format(head, opened, rows)


def _step(step: Progress) -> Markup:
    calls = f"{step.done} of {step.of} answers" if step.of else ""
    return Markup(
        '<li class="step step-{}"><span aria-hidden="true">{}</span> <b>{}</b> {} <span class="day">{}</span> {}</li>'
    ).format(step.state.replace(" ", "-"), STEP_SIGNS.get(step.state, "·"), step.source, step.state, calls, step.words)


@kept(4_000_000, key=lambda chosen, on: (chosen, on, address.published(on, chosen)), weigh=pickled)
def made(chosen: Selection, on: Reader) -> tuple[Markup, Markup]:
    """Return the head and the rest of the page for a selection, as the reader knows it."""
    fresh = on.freshness()
    tiles = reads.tiles(on, address.published(on, chosen))
    sources = sorted(on.catalog.sources.values(), key=lambda each: each.title.lower())
    rows = html.join(_row(chosen, on, source, tiles, fresh) for source in sources)
    head = asof.banner(chosen, [each.indicator.id for each in tiles], on) + Markup(
        '<div class="pagehead"><h1>Sources</h1><p class="lead">{} Two facts are kept apart: our <i>copy</i>, and '
        "what the publisher has <i>published</i> as far as we have looked.</p></div>"
    ).format(monitor.standing(list(fresh.values())))
    table = Markup(
        '<table class="sources"><caption class="hidden">Sources</caption><thead><tr><th scope="col">Source</th>'
        '<th scope="col">Our copy</th><th scope="col">Publication</th><th scope="col">Last period</th>'
        '<th scope="col">Licence and terms</th></tr></thead><tbody>{}</tbody></table>'
    ).format(rows)
    return head, _soon(chosen, on) + table


def _soon(chosen: Selection, on: Reader) -> Markup:
    """Return the releases expected next, of series that come by themselves."""
    indicators = on.catalog.indicators
    due = sorted((day, indicators[name].short, indicators[name]) for name, day in on.due().items() if day >= on.day)[
        :SOON
    ]
    if not due:
        return Markup("")
    rows = html.join(
        Markup('<li><span class="day">{}</span> {}</li>').format(
            day_words(day), html.link(address.href(chosen, "series", series=each.id), each.short, "soon")
        )
        for day, _, each in due
    )
    return Markup('<section class="soon"><h2>Expected next</h2><ul>{}</ul></section>').format(rows)


def _row(chosen: Selection, on: Reader, source: Source, tiles: tuple[Tile, ...], fresh: dict[str, Freshness]) -> Markup:
    indicators = [each for each in on.catalog.indicators.values() if source.id in (each.source, each.asked)]
    own = [fresh[each.id] for each in indicators]
    taken = sorted({each.retrieved_on for each in own if each.retrieved_on})
    days = (
        f"taken {day_words(taken[0])}"
        if len(taken) == 1
        else f"taken {day_words(taken[0])} to {day_words(taken[-1])}"
        if taken
        else next((f"taken {each.retrieved_words}" for each in own if each.retrieved_words), "")
    )
    shown = [each for each in tiles if each.indicator in indicators]
    newest = max((each for each in shown if each.last), key=lambda each: each.last.end, default=None)  # type: ignore[union-attr]
    series = html.join(
        Markup("<li>{}</li>").format(html.link(address.href(chosen, "series", series=each.id), each.short, "sources"))
        for each in indicators
    )
    return html.template(
        "source_row",
        chosen=source.id if source.id == chosen.source else "",
        title=html.outside(source.url, source.title),
        producer=source.producer,
        many=len(indicators),
        series=series,
        copies=_copies(own),
        days=days,
        asked=_asked(source) + _seen([each for each in indicators if each.options and each.asked == source.id]),
        publications=_publications(own),
        last=words.reading_period(newest.last, newest.frequency) if newest and newest.last else "none",
        terms=_terms(on, source),
    )


def _copies(own: list[Freshness]) -> Markup:
    """Return each state of our copies with how many have it, and once each reason for one that is not well."""
    counted = Counter(each.copy for each in own)
    reasons = list(dict.fromkeys(each.copy_words for each in own if each.copy in ("failing", "empty", "not set up")))
    lines = [
        Markup('<span class="line">{}{}</span>').format(
            html.state(word, word), f" {count} of {len(own)}" if len(counted) > 1 else ""
        )
        for word, count in counted.most_common()
    ]
    lines += [Markup('<span class="why">{}</span>').format(each) for each in reasons[:1]]
    if len(reasons) > 1:
        rest = html.join(Markup("<li>{}</li>").format(each) for each in reasons[1:])
        lines.append(
            Markup('<details><summary>{} more reasons</summary><ul class="whys">{}</ul></details>').format(
                len(reasons) - 1, rest
            )
        )
    return html.join(lines)


def _asked(source: Source) -> Markup:
    """Return how the source is asked: how often, and with which key."""
    service = source.service
    if service is None:
        return Markup('<span class="day">not asked: shipped with the project</span>')
    hours = service.interval_hours
    often = (
        "any time" if not hours else f"at most every {hours} h" if hours < 48 else f"at most every {hours // 24} days"
    )
    key = (
        f"; needs {service.key_env}"
        if service.key_required
        else f"; better with {service.key_env}"
        if service.key_env
        else ""
    )
    return Markup('<span class="day">asked {}{}</span>').format(often, key)


def _seen(asked: list[Indicator]) -> Markup:
    """Return what the questions to a source rest on, where it is asked; the series of those that are a guess."""
    counted = Counter(each.seen for each in asked)
    told = "; ".join(
        f"{_rests_on(seen)}{f' ({count} of {len(asked)})' if len(counted) > 1 else ''}"
        for seen, count in sorted(counted.items(), reverse=True)
    )
    line = Markup('<span class="day">questions like ours: {}</span>').format(told) if told else Markup("")
    if not (guesses := [each for each in asked if each.seen == GUESS]):
        return line
    rows = html.join(Markup("<li>{}</li>").format(each.short) for each in guesses)
    return line + Markup('<details><summary>Which are a guess</summary><ul class="whys">{}</ul></details>').format(rows)


def _rests_on(seen: str) -> str:
    words = {"documented": "documented, no answer seen", GUESS: "a guess, never seen answered"}
    return words[seen] if seen in words else f"an answer of {date.fromisoformat(f'{seen[-7:]}-01'):%b %Y} was read"


def _publications(own: list[Freshness]) -> Markup:
    counted = Counter((each.publication, each.publication_words) for each in own)
    return html.join(
        (
            Markup('<span class="line">{}{}<span class="day">{}</span></span>').format(
                html.state(word, told),
                f" {count} of {len(own)}" if len(counted) > 1 else "",
                told,
            )
            for (word, told), count in counted.most_common()
        )
    )


def _terms(on: Reader, source: Source) -> Markup:
    licence = html.outside(source.licence_url, source.licence) if source.licence_url else source.licence
    return html.template(
        "source_terms",
        source=source,
        sign=USE_SIGNS[source.use],
        use=USES[source.use],
        licence=licence,
        first=day_words(source.first_published),
        first_note=noted(on, source.first_published_note),
        restates_note=noted(on, source.restates_note),
        restates="Restates its history." if source.restates else "Does not restate its history.",
    )
