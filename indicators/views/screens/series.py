"""The Series page: one indicator in full: transforms, comparison, range, table, origin, downloads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from indicators.charts import series as charts
from indicators.core.periods import as_date, days, later, step
from indicators.errors import UnknownNameError
from indicators.export import image, table
from indicators.figures import analysis, origins
from indicators.figures.freshness import count, day_words
from indicators.model import FREQUENCIES, PROVENANCES, USES, Known
from indicators.views import state
from indicators.views.parts import asof, html

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from indicators.desk import Desk
    from indicators.model import Freshness, Indicator, Selection, Source, Voyage

HEIGHT = 320
STACKED_HEIGHT = 150
TABLE_HEIGHT = 320
TRANSFORM_WORDS = {
    "level": "Level",
    "change": "Change",
    "year": "Change on year",
    "index": "Index = 100",
}
STEP_WORDS = {"D": "each day", "W": "weekly means", "M": "monthly means"}
RANGE_YEARS = (1, 5, 10)
MOST_PASSAGES = 40
MOST_VINTAGES = 5  # lines in one chart
ACRONYMS = ("imo", "mmsi")


@dataclass(frozen=True)
class Shown:
    """A series as the page shows it: transformed, with its frequency and unit then."""

    indicator: Indicator
    frame: pd.DataFrame
    frequency: str
    unit: str


@dataclass(frozen=True)
class Drawn:
    """One chart as drawn: the series in it, which share a unit, and its data and spec."""

    shown: tuple[Shown, ...]
    data: pd.DataFrame
    spec: dict[str, Any]

    @property
    def axis(self) -> str:
        """The unit, and the scale where it is not linear."""
        return f"{self.shown[0].unit}{', log scale' if self.spec['usermeta']['log'] else ''}"


def draw(chosen: Selection, on: Desk) -> None:
    """Draw the page for a selection."""
    chosen = replace(chosen, series=chosen.series or _opening(chosen, on))
    indicator = on.catalog.indicators[chosen.series]
    if indicator.mark == "point":
        # Between single reports there is no change to show.
        chosen = replace(chosen, transform="level")
    revision, today = on.store.revision(), state.day(chosen)
    fresh = state.freshnesses(revision, today, (chosen.series, *chosen.compare), chosen.as_of)
    wanted = [on.catalog.indicators[each] for each in (chosen.series, *chosen.compare)]
    shown = [_shown(chosen, each, revision, state.published(on, chosen) or today) for each in wanted]
    span = _span(chosen, shown, today)
    asof.draw(asof.banner(chosen, (chosen.series, *chosen.compare), revision))
    left, right = st.columns([8, 3], gap="large")
    with left:
        _choose(chosen, on, span)
        if state.read(indicator.id, revision, chosen.as_of).empty:
            st.html(_head(chosen, indicator, revision) + _waiting(chosen, indicator, on))
        else:
            st.html(_head(chosen, indicator, revision) + _choices(chosen, indicator, today))
            drawn = _charts(chosen, on, shown, span, fresh)
            _downloads(chosen, indicator, drawn, fresh)
            asof.draw(asof.revisions(chosen, on, (chosen.series, *chosen.compare), revision))
            _table(chosen, indicator, revision, span)
            _vintages(chosen, indicator, revision)
            _listing(chosen, indicator, on)
    with right:
        source = on.catalog.sources[indicator.source]
        st.html(_origin(indicator, source, fresh[indicator.id]))
        st.code(citation(indicator, source, fresh[indicator.id]), language=None, wrap_lines=True)
        _point(chosen, indicator, revision)
        if behind := _passages(chosen, on) + _voyages(indicator, on, chosen.as_of):
            st.html(behind)


def _opening(chosen: Selection, on: Desk) -> str:
    """Return the series the page opens on: the first of the chosen passage, else the first of all."""
    links = on.briefs.links(chosen.brief).get(chosen.excerpt, ()) if chosen.brief else ()
    linked = (each.series_id for each in links if each.series_id in on.catalog.indicators)
    return next(linked, next(iter(on.catalog.indicators)))


def _choose(chosen: Selection, on: Desk, span: tuple[date, date]) -> None:
    """Draw the widgets. Each carries the address's value in its key: when the address changes, so does it."""
    ids = list(on.catalog.indicators)
    named = partial(state.series_name, on)
    days_shown = {"start": ("From", span[0]), "end": ("To", span[1])}
    if chosen.transform == "index":
        days_shown["base"] = ("Index base", chosen.base or state.published(on, chosen) or span[0])
    one, more, *rest = st.columns([4, 4, *[3] * len(days_shown)])
    key = f"series-{chosen.series}"
    picked = one.selectbox("Series", ids, index=ids.index(chosen.series), format_func=named, key=key)
    compared = more.multiselect(
        "Compare with",
        [each for each in ids if each != chosen.series],
        default=list(chosen.compare),
        format_func=named,
        max_selections=state.MOST_COMPARED,
        key=f"compare-{chosen.series}-{'-'.join(chosen.compare)}",
        placeholder="up to four others",
    )
    if picked != chosen.series:
        state.go(
            replace(chosen, series=picked, point=None, compare=tuple(each for each in chosen.compare if each != picked))
        )
    if tuple(compared) != chosen.compare:
        state.go(replace(chosen, compare=tuple(compared)))
    for column, (name, (label, shown)) in zip(rest, days_shown.items(), strict=True):
        day = column.date_input(
            label,
            shown,
            min_value=state.EARLIEST,
            max_value=state.LATEST,
            format="YYYY-MM-DD",
            key=f"{name}-{shown}",
        )
        if day != shown:
            state.go(_with_day(chosen, name, day))


def _with_day(chosen: Selection, name: str, day: date) -> Selection:
    changed: dict[str, Any] = {name: day}
    return replace(chosen, **changed)


def _head(chosen: Selection, indicator: Indicator, revision: int) -> Markup:
    frame, frequency = state.as_read(indicator.id, revision, chosen.as_of)
    published = state.published(state.desk(), chosen)
    around = html.changes(indicator, frame, frequency, published) if published and not frame.empty else Markup("")
    return Markup(
        '<div class="serieshead topic-edge-{}"><p class="kicker">{}</p><h1>{}</h1><p class="unit">{}</p>'
        '<p class="last">{}</p><p class="changes">{}</p></div>'
    ).format(
        indicator.topic,
        html.topic(indicator.topic),
        indicator.title,
        html.measured(indicator, frequency),
        html.value(analysis.last_reading(frame, frequency), frequency),
        around,
    )


def _waiting(chosen: Selection, indicator: Indicator, on: Desk) -> Markup:
    """Return what is said of a series that holds no figure yet."""
    source = on.catalog.sources[indicator.asked].title
    comes = f"is calculated from {' and '.join(indicator.inputs)}" if indicator.formula else f"comes from {source}"
    return Markup('<p class="empty">This series {}, and no figure of it is held yet. {}.</p>').format(
        comes, html.link(state.href(chosen, "sources"), "Refresh it on Sources", "waiting")
    )


def _choices(chosen: Selection, indicator: Indicator, today: date) -> Markup:
    rows: list[tuple[str, list[tuple[str, dict[str, Any], bool]]]] = [
        (
            "Show",
            [
                (shown, {"transform": name}, chosen.transform == name)
                for name, shown in TRANSFORM_WORDS.items()
                if name == "level" or indicator.mark != "point"
            ],
        ),
    ]
    if chosen.transform in ("level", "index"):
        is_log = _log(chosen, indicator)
        rows.append(("Scale", [("linear", {"log": False}, not is_log), ("log", {"log": True}, is_log)]))
    if indicator.frequency in ("D", "B"):
        usual = _step(chosen, indicator)
        rows.append(("Each point", [(shown, {"step": name}, usual == name) for name, shown in STEP_WORDS.items()]))
    ranges: list[tuple[str, dict[str, Any], bool]] = [
        ("all", {"start": None, "end": None}, chosen.start is None and chosen.end is None)
    ]
    for years in RANGE_YEARS:
        start = as_date(later(days(today), "A", -years)[0])
        ranges.append(
            (
                f"{years} year{'s' if years > 1 else ''}",
                {"start": start, "end": None},
                chosen.start == start and chosen.end is None,
            )
        )
    rows.append(("Time", ranges))
    groups = html.join(
        Markup('<p class="choices"><b>{}</b> {}</p>').format(
            name,
            html.join(
                (
                    html.link(state.href(chosen, **changed), shown, name, current=current)
                    for shown, changed, current in links
                ),
                " ",
            ),
        )
        for name, links in rows
    )
    return Markup('<div class="controls">{}</div>').format(groups)


def _step(chosen: Selection, indicator: Indicator) -> str:
    return chosen.step or ("W" if indicator.reads == "week" else "D")


def _log(chosen: Selection, indicator: Indicator) -> bool:
    return indicator.log if chosen.log is None else chosen.log


def _shown(chosen: Selection, indicator: Indicator, revision: int, base: date) -> Shown:
    """Return a series as the selection wants it; the unit says what was done."""
    frame, frequency = state.as_read(indicator.id, revision, chosen.as_of)
    if indicator.frequency in ("D", "B"):
        step = _step(chosen, indicator)
        frame, frequency = state.read(indicator.id, revision, chosen.as_of), indicator.frequency
        if step != "D":
            frame, frequency = analysis.mean_of(frame, step, weekdays=indicator.frequency == "B"), step
    unit = indicator.unit
    if indicator.mark == "point":
        return Shown(indicator, frame, frequency, unit)
    points = "percentage points" if unit.startswith("percent") else f"points of {unit}"
    changed = "percent" if indicator.change == "percent" else points
    if chosen.transform == "change":
        period = {"D": "day", "B": "business day", "W": "week", "M": "month", "Q": "quarter", "A": "year"}[frequency]
        return Shown(
            indicator,
            analysis.change_on_period(frame, frequency, indicator),
            frequency,
            f"{changed}, on the {period} before",
        )
    if chosen.transform == "year":
        return Shown(
            indicator,
            analysis.change_on_year(frame, frequency, indicator),
            frequency,
            f"{changed}, on a year before",
        )
    if chosen.transform == "index":
        rebased = analysis.rebased(frame, frequency, chosen.base or base)
        unit = f"index, {day_words(chosen.base or base)} = 100"
        return Shown(indicator, frame.iloc[:0] if rebased is None else rebased, frequency, unit)
    return Shown(indicator, frame, frequency, unit)


def _span(chosen: Selection, shown: Sequence[Shown], today: date) -> tuple[date, date]:
    """Return the days shown: as asked, else all that the series hold."""
    held = [each.frame["time_period"] for each in shown if not each.frame.empty]
    first = min((each.iloc[0].date() for each in held), default=as_date(later(days(today), "A", -1)[0]))
    first -= (today - first) // 100
    start, end = chosen.start or first, chosen.end or today
    return (start, end) if start < end else (first, max(today, first))


def _charts(
    chosen: Selection,
    on: Desk,
    shown: Sequence[Shown],
    span: tuple[date, date],
    fresh: Mapping[str, Freshness],
) -> list[Drawn]:
    """Draw one chart of all series that share a unit, else one below the other on the same time axis."""
    usable = [each for each in shown if not charts.within(each.frame, each.frequency, span).empty]
    for each in shown:
        if each not in usable:
            st.html(Markup('<p class="empty"><b>{}</b> {}</p>').format(each.indicator.short, _why_empty(chosen, each)))
    if not usable:
        return []
    main = shown[0].indicator
    marks = _marks(chosen, on, main, span)
    log = chosen.transform in ("level", "index") and _log(chosen, main)
    if len(usable) > 1 and len({each.unit for each in usable}) == 1:
        named = [(each.indicator, each.frame, each.frequency) for each in usable]
        known = chosen.as_of is not None
        compared = charts.compare_chart(named, span, marks, unit=usable[0].unit, height=HEIGHT, log=log, known=known)
        made = [Drawn(tuple(usable), *compared)]
    else:
        height = HEIGHT if len(usable) == 1 else STACKED_HEIGHT
        made = [Drawn((each,), *_one_chart(chosen, each, span, marks, height)) for each in usable]
    for chart in made:
        name = " and ".join(one.indicator.short for one in chart.shown)
        st.html(Markup('<h2 class="charttitle">{} <span class="unit">{}</span></h2>').format(name, chart.axis))
        st.vega_lite_chart(chart.data, chart.spec, width="stretch", height=chart.spec["height"] + 60)
        sourced = [one.indicator for one in chart.shown]
        st.html(html.join(html.source_line(one, on.catalog.sources, fresh[one.id]) for one in sourced))
    return made


def _one_chart(
    chosen: Selection, each: Shown, span: tuple[date, date], marks: charts.Marks, height: int
) -> tuple[pd.DataFrame, dict[str, Any]]:
    log = chosen.transform in ("level", "index") and _log(chosen, each.indicator)
    return charts.series_chart(
        each.frame,
        each.frequency,
        each.indicator,
        span,
        marks,
        unit=each.unit,
        height=height,
        log=log,
        known=chosen.as_of is not None,
    )


def _why_empty(chosen: Selection, each: Shown) -> str:
    if each.frame.empty and chosen.transform == "index":
        return "has no value within two periods of the base day, or one that is not above zero: choose another base."
    if each.frame.empty and chosen.transform in ("change", "year"):
        return "has no two values that far apart: there is no change to show."
    return "has no value in the time shown."


def _marks(chosen: Selection, on: Desk, indicator: Indicator, span: tuple[date, date]) -> charts.Marks:
    areas = set(indicator.areas) | set(indicator.counterparts)
    ticks = tuple(
        each
        for each in state.events(on.store.revision(), chosen.as_of)
        if areas & set(each.areas) and span[0] <= each.date <= span[1]
    )
    published = state.published(on, chosen)
    until = min(span[1], state.day(chosen))
    spoken = tuple((day, count) for day, count in on.briefs.days_of(indicator.id).items() if span[0] <= day <= until)
    return charts.Marks(published if published and span[0] <= published <= span[1] else None, (), ticks, spoken)


def _downloads(
    chosen: Selection,
    indicator: Indicator,
    drawn: Sequence[Drawn],
    fresh: Mapping[str, Freshness],
) -> None:
    revision = state.desk().store.revision()
    first, second, _ = st.columns([2, 2, 5])
    source = state.desk().catalog.sources[indicator.source]
    first.download_button(
        "Figures as CSV",
        data=lambda: table.csv_bytes(state.read(indicator.id, revision, chosen.as_of), indicator, source),
        file_name=f"{indicator.id}{_as_of_name(chosen)}.csv",
        mime="text/csv",
        on_click="ignore",
        width="stretch",
    )
    if drawn:
        first_chart = drawn[0]
        second.download_button(
            "Chart as PNG" if len(drawn) == 1 else "First chart as PNG",
            data=lambda: _png(chosen, first_chart, fresh),
            file_name=f"{first_chart.shown[0].indicator.id}{_as_of_name(chosen)}.png",
            mime="image/png",
            on_click="ignore",
            width="stretch",
        )


def _as_of_name(chosen: Selection) -> str:
    return f".as-of-{chosen.as_of}" if chosen.as_of else ""


def _png(chosen: Selection, drawn: Drawn, fresh: Mapping[str, Freshness]) -> bytes:
    """Return a chart as a PNG that names every series in it, with the source and day of each."""
    indicators = [each.indicator for each in drawn.shown]
    title = indicators[0].title if len(indicators) == 1 else " and ".join(each.short for each in indicators)
    taken = {each.id: fresh[each.id].retrieved_on for each in indicators}
    sources = [
        f"Source: {each.producer}" + (f", captured {day_words(day)}" if (day := taken[each.id]) else "")
        for each in indicators
    ]
    if chosen.as_of:
        sources.append(f"As of {day_words(chosen.as_of)}; hollow: reconstructed, known by then by estimate")
    return image.png(drawn.data, drawn.spec, title, drawn.axis, sources)


def _listing(chosen: Selection, indicator: Indicator, on: Desk) -> None:
    """Draw the list behind a series that counts things, as it last was."""
    listing = on.store.listing(indicator.id, Known(chosen.as_of))
    if listing is None:
        return
    with st.expander(
        f"List: the {len(listing.rows):,} counted on {day_words(listing.known_on)}",
        key=f"listing-{indicator.id}",
        on_change="rerun",
    ) as box:
        if box.open:
            columns = [
                each.upper() if each in ACRONYMS else each.replace("_", " ").capitalize() for each in listing.columns
            ]
            st.dataframe(
                pd.DataFrame(list(listing.rows), columns=columns), hide_index=True, width="stretch", height=TABLE_HEIGHT
            )


def _table(chosen: Selection, indicator: Indicator, revision: int, span: tuple[date, date]) -> None:
    frame = state.read(indicator.id, revision, chosen.as_of)
    inside = charts.within(frame, indicator.frequency if indicator.frequency != "irregular" else indicator.covers, span)
    with st.expander(
        f"Table: {len(inside):,} of {len(frame):,} figures, as held",
        key=f"table-{indicator.id}",
        on_change="rerun",
    ) as box:
        if box.open:
            st.dataframe(table.readable(inside, indicator), hide_index=True, width="stretch", height=TABLE_HEIGHT)


def _vintages(chosen: Selection, indicator: Indicator, revision: int) -> None:
    """Draw the revisions of a series: the series as it stood after each, a line to each, and a table of them."""
    every = state.vintages(indicator.id, revision, chosen.as_of)
    rows = analysis.revisions(every)
    periods = rows["time_period"].nunique()
    told = f"{count(periods, 'period')} revised" if periods else "none held yet"
    with st.expander(f"Revisions: {told}", key=f"vintages-{indicator.id}", on_change="rerun") as box:
        if not box.open:
            return
        if rows.empty:
            st.html(
                Markup(
                    '<p class="empty">Each period has one vintage so far. A value that a refresh brings back changed '
                    "is kept beside the old one, with the day it became known. What was revised before our first copy "
                    "is not held.</p>"
                )
            )
            return
        named = [
            (replace(indicator, short=f"known on {day_words(day)}"), frame, step(indicator))
            for day, frame in analysis.stood(every, MOST_VINTAGES)
        ]
        first, last = rows["time_period"].min().date(), rows["time_period"].max().date()
        margin = timedelta(days=max((last - first).days // 8, 10 * charts.PERIOD_DAYS[step(indicator)]))
        span = (first - margin, min(last + margin, state.day(chosen)))
        data, spec = charts.compare_chart(
            named, span, unit=indicator.unit, height=STACKED_HEIGHT + 60, log=_log(chosen, indicator),
            known=chosen.as_of is not None, named_at_end=False,
        )  # fmt: skip
        st.html(
            Markup('<h2 class="charttitle">As it stood after each revision <span class="unit">{}</span></h2>').format(
                indicator.unit
            )
        )
        st.vega_lite_chart(data, spec, width="stretch", height=spec["height"] + 60)
        st.dataframe(table.revisions(rows, indicator), hide_index=True, width="stretch", height=TABLE_HEIGHT)


def citation(indicator: Indicator, source: Source, fresh: Freshness) -> str:
    """Return a citation that can be pasted: credit, title, the day our copy was taken, address, licence."""
    taken = f" Copy taken {day_words(fresh.retrieved_on)}." if fresh.retrieved_on else ""
    credit = source.attribution if source.url else indicator.producer
    return f"{credit}. {indicator.title}, {indicator.unit}.{taken} {indicator.url}. {indicator.licence}."


def _origin(indicator: Indicator, source: Source, fresh: Freshness) -> Markup:
    pairs: list[tuple[str, Markup | str]] = [
        ("Producer", indicator.producer),
        ("Address", html.outside(indicator.url, indicator.url)),
        ("What it is", f"{PROVENANCES[indicator.provenance]} ({indicator.provenance})"),
        ("Unit", indicator.unit),
        ("Frequency", FREQUENCIES[indicator.frequency]),
        ("Our copy", html.state(fresh.copy, fresh.copy_words) + f" {fresh.copy_words}"),
        (
            "Publication",
            html.state(fresh.publication, fresh.publication_words) + f" {fresh.publication_words}",
        ),
        ("Published", _lag_words(indicator)),
        ("Restates", f"{'Yes.' if source.restates else 'No.'} {source.restates_note}"),
        ("Licence", indicator.licence),
        ("Use", USES[source.use]),
        ("Series id", indicator.id),
        ("Notes", indicator.notes),
    ]
    return Markup('<section class="origin"><h2>Where this comes from</h2>{}<h3>Citation</h3></section>').format(
        html.facts(pairs)
    )


def _point(chosen: Selection, indicator: Indicator, revision: int) -> None:
    """Draw the origin card of one figure: of the day chosen, or of the last."""
    frame = state.read(indicator.id, revision, chosen.as_of)
    if frame.empty:
        return
    shown = chosen.point or frame["time_period"].iloc[-1].date()
    st.html(Markup('<section class="origin"><h2>Where one figure comes from</h2></section>'))
    day = st.date_input(
        "A day of the figure's period",
        shown,
        min_value=state.EARLIEST,
        max_value=state.LATEST,
        format="YYYY-MM-DD",
        key=f"point-{indicator.id}-{shown}-{chosen.as_of}",
    )
    if day != shown:
        state.go(_with_day(chosen, "point", day))
    st.html(_card(indicator.id, shown, revision, chosen.as_of))


@state.kept
def _card(series: str, day: date, revision: int, as_of: date | None) -> Markup:
    """Return the origin card of a figure, kept for one revision of the store."""
    del revision
    on = state.desk()
    try:
        card = origins.card(on.catalog, on.store, series, day, as_of)
    except UnknownNameError:
        return Markup('<p class="empty">No figure is held about {}.</p>').format(day_words(day))
    vintage = f"{_moment(card['known_on'])}{', by estimate' if card['reconstructed'] else ''}"
    raw = f"{card['raw_sha256']} ({card['raw_bytes']:,} bytes)" if card["raw_sha256"] else ""
    pairs: list[tuple[str, Markup | str]] = [
        ("Figure", f"{card['value']:,.10g} {card['unit']}"),
        ("Period", f"{card['time_period']}; the source stamps it {card['stamped']}"),
        ("Status", card["status"]),
        ("Producer", card["producer"]),
        ("How it came", card["how"]),
        ("From", ", ".join(card["inputs"])),
        ("Address", html.outside(card["address"], card["address"])),
        ("Retrieved", _moment(card["retrieved"])),
        ("Known since", Markup('<span data-known="{}">{}</span>').format(card["known_on"], vintage)),
        ("Raw answer", Markup('<code class="hash">{}</code>').format(raw) if raw else ""),
        ("Licence", card["licence"]),
        ("Citation", card["citation"]),
    ]
    return Markup('<section class="origin card">{}</section>').format(html.facts(pairs))


def _moment(text: str) -> str:
    """Return a day, or a moment in UTC, in words."""
    moment = datetime.fromisoformat(text)
    return day_words(moment.date()) + (f", {moment:%H:%M} UTC" if moment.tzinfo else "")


def _lag_words(indicator: Indicator) -> str:
    if indicator.lag_days < 0:
        return f"about {-indicator.lag_days} days before the period ends"
    if indicator.lag_days == 0:
        return "on the day itself"
    count = "a day" if indicator.lag_days == 1 else f"{indicator.lag_days} days"
    return f"about {count} after the period ends"


def _passages(chosen: Selection, on: Desk) -> Markup:
    found = [
        Markup('<li>{} <span class="cite">{}, {}; {}</span></li>').format(
            html.link(
                state.href(chosen, "brief", brief=each.brief, excerpt=each.excerpt), "".join(each.pieces), "backlinks"
            ),
            each.producer,
            day_words(each.published),
            "; ".join(why),
        )
        for each, why in on.briefs.passages(chosen.series, MOST_PASSAGES, until=chosen.as_of)
    ]
    if not found:
        return Markup("")
    every = sum(many for day, many in on.briefs.days_of(chosen.series).items() if day <= state.day(chosen))
    more = Markup("")
    if every > len(found):
        listed = html.link(
            state.href(chosen, "library", of=chosen.series), f"all {every:,} in the Library", "backlinks"
        )
        more = Markup("; the newest {} here, {}").format(len(found), listed)
    return Markup(
        '<section class="backlinks"><h2>Passages that speak of this series</h2>'
        '<p class="cite"><span class="down" aria-hidden="true">▼</span> on the chart: when they were published{}</p>'
        "<ul>{}</ul></section>"
    ).format(more, html.join(found))


def _happened(voyage: Voyage) -> date | None:
    """Return the last day that is known of a voyage."""
    return voyage.arrived or voyage.departed


def _voyages(indicator: Indicator, on: Desk, as_of: date | None) -> Markup:
    """Return the documented voyages behind the shipments between two countries; as of a day, those dated before it."""
    direction = "-".join((*indicator.areas, *indicator.counterparts))
    if indicator.topic != "shipment" or not indicator.counterparts:
        return Markup("")
    rows = html.join(
        Markup('<li><b>{}</b> {}{}: {} <span class="cite">{}</span></li>').format(
            each.ship,
            f"arrived {day_words(each.arrived)}" if each.arrived else "no arrival day reported",
            f" at {each.to_port}" if each.to_port else "",
            f"{each.cargo}; {each.outcome}",
            html.outside(each.source_url, each.source_name),
        )
        for each in on.catalog.voyages
        if each.direction == direction and (as_of is None or (_happened(each) or as_of) < as_of)
    )
    return Markup('<section class="backlinks"><h2>Documented voyages, {}</h2><ul>{}</ul></section>').format(
        " to ".join(on.catalog.areas[each].name for each in direction.split("-")), rows
    )
