"""A handout from a reader and an outline: the same words and charts as the pages show."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from indicators.answers import series as readings
from indicators.charts import tested
from indicators.charts.annotations import NO_ANNOTATIONS
from indicators.charts.axes import within
from indicators.charts.passage import events_of, marks_of
from indicators.charts.series import series_chart
from indicators.conditions.claims import series_in
from indicators.core.periods import as_dates, days_of, last_days, opening, standing
from indicators.core.words import count, day_words, number
from indicators.errors import UnknownNameError
from indicators.export.image import values
from indicators.figures import words
from indicators.handouts.claims import claimed
from indicators.handouts.handout import (
    Figure,
    Handout,
    Happened,
    Outline,
    Passage,
    Point,
    Source,
    Step,
)
from indicators.handouts.screen import PLOTS
from indicators.handouts.terms import kept_back, terms, withheld
from indicators.language.estimative import meanings
from indicators.model import FREQUENCIES, MARK_MEANT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from indicators.charts.annotations import Annotations
    from indicators.model import Brief, Event, Excerpt, Indicator, Marked
    from indicators.reader import Reader

MOST_CHARTS = 3
MOST_STEPS = 100  # of a presentation
NAMED = 8  # runs of passages that are left out
PLOT_HEIGHT = 175


def outline(on: Reader, brief_id: str, *, public: bool = False, most: int | None = None) -> Outline:
    """Return what of a brief is shown where nobody has chosen: each passage that claims something or has figures.

    Args:
        on: bound to the day or moment that is shown.
        brief_id: of the brief.
        public: without figures that may not be passed on.
        most: so many passages at most, those that claim something first; None: all of them.

    Raises:
        UnknownNameError: no such brief, or one that was published later than the reader's day.
    """
    brief = _brief(on, brief_id)
    claimed = {each.claim.excerpt for each in on.claims([brief])}
    told = claimed | {each.id for each in brief.excerpts if each.note}
    steps = [each for each in every_step(on, brief_id) if each.series or each.excerpt in told]
    # Of a long text the passages that claim something come first into what is shown, each in its place.
    kept = {each.excerpt for each in sorted(steps, key=lambda each: each.excerpt not in claimed)[:most]}
    chosen = tuple(each for each in steps if each.excerpt in kept)
    return Outline(brief.id, chosen, on.day if on.earlier else None, public)


def every_step(on: Reader, brief_id: str) -> list[Step]:
    """Return a step for each passage of a brief, with the first series and all events that bear on it.

    Where no series that bears on it has a figure to draw, they are those of which it is said why; as of an earlier day
    none, for most of them had no figure yet.
    """
    brief = _brief(on, brief_id)
    series, events = _bearing(on, brief), on.briefs.event_links(brief.id)
    return [
        Step(
            each.id,
            (series[each.id][0] or (() if on.earlier else series[each.id][1]))[:MOST_CHARTS],
            tuple(event.event_id for event in events[each.id]),
            each.caption,
        )
        for each in brief.excerpts
    ]


def bearing(on: Reader, brief_id: str) -> dict[str, tuple[str, ...]]:
    """Return for each passage of a brief every series that bears on it and has a figure to draw.

    What its claims are tested on comes first, then what it is linked to, best first.

    Raises:
        UnknownNameError: no such brief, or one that was published later than the reader's day.
    """
    return {excerpt: drawn for excerpt, (drawn, _) in _bearing(on, _brief(on, brief_id)).items()}


def _bearing(on: Reader, brief: Brief) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return for each passage every series that bears on it: those with a figure to draw, and those without."""
    links = on.briefs.links(brief.id)
    asked: dict[str, list[str]] = {each.id: [] for each in brief.excerpts}
    for each in on.claims([brief]):
        asked[each.claim.excerpt] += series_in([each.claim])
    for excerpt, found in links.items():
        asked[excerpt] += (each.series_id for each in found)
    drawable = {each: _drawable(on, brief, each) for each in dict.fromkeys(chain.from_iterable(asked.values()))}
    return {
        excerpt: (
            tuple(each for each in dict.fromkeys(named) if drawable[each]),
            tuple(each for each in dict.fromkeys(named) if not drawable[each]),
        )
        for excerpt, named in asked.items()
    }


def handout(on: Reader, wanted: Outline, told: Callable[[int, int], None] | None = None) -> Handout:
    """Return what an outline asks for, as the reader knows it.

    Args:
        on: bound to the outline's day or to a moment.
        wanted: a step whose passage is in the brief no more is left out.
        told: is called with how many passages are made, of how many.

    Raises:
        UnknownNameError: no such brief, or one that was published later than the reader's day.
    """
    brief = _brief(on, wanted.brief)
    every = on.claims([brief])
    claims = [each for each in every if not (wanted.public and kept_back(on, each))]
    excerpts = {each.id: each for each in brief.excerpts}
    steps = [each for each in wanted.steps if each.excerpt in excerpts]
    made: list[Passage] = []
    for number_of, step in enumerate(steps, 1):
        own = [each for each in claims if each.claim.excerpt == step.excerpt]
        made.append(_passage(on, brief, excerpts[step.excerpt], number_of, step, own, public=wanted.public))
        if told:
            told(number_of, len(steps))
    shown = dict.fromkeys(figure.series for passage in made for figure in passage.figures)
    sources = sources_of(on, shown)
    undecided = tuple(
        (passage.number, place)
        for passage in made
        for place, claim in enumerate(passage.claims)
        if claim.mark in ("pending", "untestable")
    )
    missing = dict(each for passage in made for each in passage.lacking) if wanted.public else {}
    missing |= _left_out(brief, steps)
    missing |= {f"the claim: {each.claim.says}": kept_back(on, each) for each in every if each not in claims}
    return Handout(
        brief=brief.id,
        title=brief.title,
        producer=brief.producer,
        published=brief.published,
        address=brief.url,
        licence=brief.licence,
        kind=brief.kind,
        day=on.day,
        stands=stands(on),
        earlier=on.earlier,
        passages=tuple(made),
        scorecard=_scorecard(claims),
        open=undecided,
        sources=sources,
        terms=terms(sources),
        missing=tuple(missing.items()),
    )


def _left_out(brief: Brief, steps: Sequence[Step]) -> dict[str, str]:
    """Return which passages of a long brief are not shown, by their place in it, and why; of any, where none is."""
    shown = {each.excerpt for each in steps}
    places = [place for place, each in enumerate(brief.excerpts, 1) if each.id not in shown]
    if places and not steps:
        return {f"every passage of the brief ({len(places)} in all)": "none claims anything or has a figure here"}
    if len(brief.excerpts) <= MOST_STEPS or not places:
        return {}
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1] = [runs[-1][0], place]
        else:
            runs.append([place])
    named = [" to ".join(str(each) for each in run) for run in runs[:NAMED]]
    rest = " and others" if runs[NAMED:] else ""
    told = f"{len(places)} of the brief's {len(brief.excerpts)} passages ({', '.join(named)}{rest} as they stand in it)"
    return {told: "they were not chosen, or claim nothing and have no figure"}


def stands(on: Reader) -> str:
    """Return of when all is, in words."""
    return f"as of {day_words(on.day)}, with {'what was known on that day' if on.earlier else 'all that is held'}"


def _scorecard(found: Sequence[Marked]) -> tuple[tuple[str, int], ...]:
    counted = Counter(each.mark for each in found)
    return tuple((mark, counted[mark]) for mark in MARK_MEANT if counted[mark])


def _brief(on: Reader, brief_id: str) -> Brief:
    if on.pin is None:
        on.desk.brief(brief_id)  # or says what is near; one that is pinned may have been thrown away since
    try:
        return on.briefs[brief_id]
    except KeyError:
        raise UnknownNameError(f"the brief {brief_id} was published later than {on.day}") from None


def span(on: Reader, brief: Brief) -> tuple[date, date]:
    """Return the days that charts cover: from three years before publication to the reader's day."""
    first = opening(brief.published)
    return first, max(on.day, first + timedelta(days=1))


def _drawable(on: Reader, brief: Brief, series: str) -> bool:
    return series in on.catalog.indicators and not within(*on.as_read(series), span(on, brief)).empty


def _passage(
    on: Reader, brief: Brief, excerpt: Excerpt, number_of: int, step: Step, claims: Sequence[Marked], *, public: bool
) -> Passage:
    drawn, lacking = {}, []
    for series in dict.fromkeys(step.series):
        if why := _lacks(on, brief, series, public=public):
            lacking.append((_title(on, series), why))
        else:
            drawn[series] = next((each for each in claims if series in series_in([each.claim])), None)
    shown = span(on, brief)
    for claim in drawn.values():
        shown = tested.span(claim, shown, on.day) if claim else shown
    events = events_of(on, step.events)
    marked = marks_of(on, brief, excerpt, events, shown) if drawn else NO_ANNOTATIONS
    figures = [_figure(on, brief, on.catalog.indicators[each], shown, marked, claim) for each, claim in drawn.items()]
    return Passage(
        excerpt=excerpt.id,
        number=number_of,
        title=step.title,
        quote=excerpt.quote,
        orphaned=excerpt.orphaned,
        likelihoods=tuple(meanings(excerpt.quote)),
        claims=tuple(claimed(on, each) for each in claims),
        figures=tuple(figures),
        events=tuple(_happened(each, marked.rules) for each in events),
        note="" if on.earlier else excerpt.note,
        lacking=tuple(lacking),
    )


def _lacks(on: Reader, brief: Brief, series: str, *, public: bool) -> str:
    """Return why nothing of a series can be shown, in words; "" where it can."""
    if series not in on.catalog.indicators:
        return "it is not in the catalogue any more"
    if public and (why := withheld(on.catalog, series)):
        return why
    if on.series(series).empty:
        return readings.lacking(on, series)
    return "" if _drawable(on, brief, series) else "no figure of it lies in the time shown"


def _title(on: Reader, series: str) -> str:
    return on.catalog.indicators[series].title if series in on.catalog.indicators else series


def _figure(
    on: Reader,
    brief: Brief,
    indicator: Indicator,
    shown: tuple[date, date],
    marked: Annotations,
    claim: Marked | None,
) -> Figure:
    frame, frequency = on.as_read(indicator.id)
    if claim:
        marked = replace(marked, test=tested.on_chart(claim, indicator, on))
    data, spec = series_chart(
        frame, frequency, indicator, shown, marked, log=indicator.log, known=on.earlier, height=PLOT_HEIGHT, also=PLOTS
    )
    source = on.catalog.sources[indicator.source]
    last = readings.last(on, indicator.id)
    rhythm = "single reports" if indicator.drawn_as == "point" else FREQUENCIES[frequency]
    scaled = f", in {spec['usermeta']['scaled']}" if spec["usermeta"]["scaled"] else ""
    return Figure(
        series=indicator.id,
        title=indicator.title,
        short=indicator.short,
        topic=indicator.topic,
        unit=indicator.unit,
        axis=f"{indicator.unit}{scaled}, {rhythm}"
        + (f", log scale: {spec['usermeta']['steps']}" if spec["usermeta"]["log"] else ""),
        frequency=frequency,
        drawn_as=indicator.drawn_as,
        log=bool(spec["usermeta"]["log"]),
        value=number(last.value) if last else "",
        dated=words.dated(last, indicator, frequency) if last else readings.lacking(on, indicator.id),
        changes=tuple(
            each for each in readings.changes(on, indicator.id, brief.published, shown) if each[0] != "Caution"
        ),
        caution=readings.caution(on, indicator.id),
        left_out=spec["usermeta"]["told"],
        producer=indicator.producer,
        address="".join(readings.told(on, indicator.id).pages[:1]),
        copy=words.copy_words(indicator, on.catalog.sources, on.freshness([indicator.id])[indicator.id]),
        licence=indicator.licence,
        use=source.use,
        alt=spec["description"],
        points=_points(on, indicator, shown),
        span=shown,
        chart={**spec, "data": {"values": values(data)}},
    )


def _points(on: Reader, indicator: Indicator, shown: tuple[date, date]) -> tuple[Point, ...]:
    frame, frequency = on.as_read(indicator.id)
    inside = within(frame, frequency, shown)
    starts = days_of(inside["time_period"])
    return tuple(
        Point(start, end, at, float(value), str(status), known_on, bool(guessed))
        for start, end, at, value, status, known_on, guessed in zip(
            as_dates(starts),
            as_dates(last_days(starts, frequency)),
            as_dates(standing(starts, frequency, indicator.stands)),
            inside["value"],
            inside["status"],
            as_dates(days_of(inside["known_on"])),
            inside["reconstructed"],
            strict=True,
        )
        if value == value  # noqa: PLR0124 - a gap has no number
    )


def _happened(event: Event, rules: Sequence[Event]) -> Happened:
    numeral = str(rules.index(event) + 1) if event in rules else ""
    return Happened(event.id, event.date, event.title, event.source_name, event.source_url, numeral)


def sources_of(on: Reader, series: Iterable[str]) -> tuple[Source, ...]:
    """Return where figures of some series come from, by title."""
    of: dict[str, list[str]] = {}
    for each in series:
        of.setdefault(on.catalog.indicators[each].source, []).append(each)
    made = []
    for name, ids in of.items():
        source, fresh = on.catalog.sources[name], on.freshness(ids)
        taken = sorted({fresh[each].retrieved_words for each in ids if fresh[each].retrieved_words})
        made.append(
            Source(
                id=name,
                title=source.title,
                address=source.url,
                licence=source.licence,
                licence_address=source.licence_url,
                use=source.use,
                terms=source.terms,
                attribution=source.attribution,
                copy=f"{count(len(ids), 'series', 'series')}, copy taken {' and '.join(taken)}" if taken else "",
                series=tuple(on.catalog.indicators[each].title for each in ids),
            )
        )
    return tuple(sorted(made, key=lambda each: each.title.casefold()))
