"""Writing a claim on a passage: words, series, statistic, window, bound; and what it would say now and on the day.

What is chosen becomes a table in the brief's file, read by the same grammar as one written by hand. No free text is
ever evaluated.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from markupsafe import Markup

from indicators.briefs.check import unsupported
from indicators.charts import tested
from indicators.charts.annotations import Annotations, Tested
from indicators.charts.axes import within
from indicators.charts.series import series_chart
from indicators.conditions import grammar
from indicators.conditions.measure import series_of
from indicators.conditions.verdict import verdict
from indicators.conditions.windows import window_on
from indicators.core.periods import as_date, days, later
from indicators.core.tables import Entry, Faults
from indicators.core.words import day_words, sentence
from indicators.errors import BriefError, StoreError
from indicators.language.estimative import BANDS, band, likelihood_words
from indicators.model import CLAIM_KINDS, CLAIM_READS, CONFIDENCES, OPERATORS, STATISTICS, WITH_BASELINE, Condition
from indicators.views import address
from indicators.views.parts import actions, html, verdicts

if TYPE_CHECKING:
    from datetime import date

    from indicators.model import Brief, Excerpt, Selection, Verdict
    from indicators.reader import Reader

FIXED = "between two days"
LENGTHS = {
    "P30D": "30 days",
    "P90D": "90 days",
    "P12M": "12 months",
    "P2Y": "2 years",
    "P5Y": "5 years",
}
YEARS = {"P1Y": "1 year", "P3Y": "3 years", "P5Y": "5 years", "P10Y": "10 years"}  # of a baseline
PLOT_HEIGHT = 117
NO_WORD = "none stated"
LONGEST = 400
# What the keys of the fields begin with.
FIELDS = frozenset(
    {
        "words", "says", "kind", "likelihood", "confidence", "reads", "series", "statistic", "other", "window", "first",
        "last", "baseline", "op", "value", "tolerance",
    }
)  # fmt: skip


def way(chosen: Selection) -> Markup:
    """Return the button that opens the fields of a new claim; nothing while they are open."""
    if actions.claiming(chosen.brief, chosen.excerpt):
        return Markup("")
    button = html.button("Write a claim on this passage", "claim", brief=chosen.brief, excerpt=chosen.excerpt)
    return Markup('<p class="way">{}</p>').format(button)


def keep(chosen: Selection) -> None:
    """Keep what was written of a claim while its fields are not on the page; Streamlit forgets what it does not draw.

    What stays on the page is left alone: a value that is set here would take the place of what is being typed.
    """
    own = actions.deeds()
    here = chosen.page == address.PAGES[0] and actions.claiming(chosen.brief, chosen.excerpt)
    if not actions.claim_begun() or (here and not own.away):
        return
    for name in [each for each in st.session_state if "-of-" in str(each) and str(each).partition("-")[0] in FIELDS]:
        st.session_state[name] = st.session_state[name]
    own.away = not here


def draw(chosen: Selection, on: Reader) -> None:
    """Draw the fields of a new claim on the passage, once they were opened."""
    if not actions.claiming(chosen.brief, chosen.excerpt):
        return
    brief = on.briefs[chosen.brief]
    excerpt = next((each for each in brief.excerpts if each.id == chosen.excerpt), None)
    if excerpt is None:
        return
    with st.container(key="claim-editor", border=True):
        st.html(Markup('<h2 class="charttitle">A claim on this passage, and its test</h2>'))
        _fields(chosen, on, brief, excerpt)


def _fields(chosen: Selection, on: Reader, brief: Brief, excerpt: Excerpt) -> None:
    key = f"{brief.id}-{excerpt.id}"
    begun = marked if (marked := actions.words_marked()) and marked in excerpt.quote else excerpt.quote
    words = st.text_area("Words of the passage it reads", begun, key=f"words-of-{key}-{begun}", height=68)
    says = st.text_input(
        "The claim, in your own words",
        key=f"says-of-{key}",
        max_chars=LONGEST,
        placeholder="The rial lost half its value",
    )
    one, two, three, four = st.columns(4)
    kind = one.selectbox("Kind", CLAIM_KINDS, key=f"kind-of-{key}")
    stated = band(likelihood_words(excerpt.quote))
    bands = [NO_WORD, *BANDS]
    likelihood = two.selectbox(
        "Likelihood (ICD 203)",
        bands,
        index=bands.index(stated) if stated in bands else 0,
        format_func=lambda each: f"{each}, {BANDS[each]}" if each in BANDS else each,
        key=f"likelihood-of-{key}",
    )
    confidence = three.selectbox("Confidence", [NO_WORD, *CONFIDENCES], key=f"confidence-of-{key}")
    reads = four.selectbox(
        "Whose it is", list(CLAIM_READS), format_func=lambda each: CLAIM_READS[each].capitalize(), key=f"reads-of-{key}"
    )
    table = _test(on, brief, excerpt, key)
    claim: dict[str, Any] = {
        "excerpt": excerpt.id,
        "says": " ".join(says.split()),
        "words": "" if words.strip() == excerpt.quote.strip() else words.strip(),
        "kind": kind,
        "likelihood": "" if likelihood == NO_WORD else likelihood,
        "confidence": "" if confidence == NO_WORD else confidence,
        "reads": "" if reads == "analyst" else reads,
    }
    faults = Faults()
    test = grammar.typed(Entry(table, Path("this claim"), 1, faults), on.catalog.areas)
    wrong = [each.words for each in faults.found]
    if claim["words"] and claim["words"] not in excerpt.quote:
        wrong.append("the words do not stand in the passage as they are written here")
    if isinstance(test, Condition):
        _preview(chosen, on, brief, test)
    read = claim["words"] or excerpt.quote
    wrong += unsupported(claim["says"], read, on.desk.linker.lexicon, brief.published) if claim["says"] else []
    for each in wrong:
        st.html(Markup('<p class="warning">{}</p>').format(sentence(each)))
    lacking = "; ".join(wrong) if claim["says"] else "write what it says first"
    _save(chosen, on, brief, claim, table, lacking)


def _test(on: Reader, brief: Brief, excerpt: Excerpt, key: str) -> dict[str, Any]:
    """Draw the fields of the test; return it as the table that the file will have."""
    linked = [
        each.series_id
        for each in on.briefs.links(brief.id).get(excerpt.id, ())
        if each.series_id in on.catalog.indicators
    ]
    ids = [*linked, *(each for each in on.catalog.indicators if each not in linked)]

    def name(series: str) -> str:
        return f"{address.series_name(on, series)}, {on.catalog.indicators[series].unit}"

    one, two = st.columns(2)
    series = one.selectbox("Series", ids, format_func=name, key=f"series-of-{key}")
    statistic = two.selectbox(
        "Statistic", list(STATISTICS), index=list(STATISTICS).index("change_pct"), format_func=STATISTICS.__getitem__,
        key=f"statistic-of-{key}",
    )  # fmt: skip
    table: dict[str, Any] = {"series": series, "statistic": statistic}
    if statistic == "ratio":
        table["other"] = st.selectbox(
            "Over the last value of", [each for each in ids if each != series], format_func=name, key=f"other-of-{key}"
        )
    three, four, five = st.columns(3)
    how = three.selectbox(
        "Window", [FIXED, *LENGTHS], format_func=lambda each: f"the last {LENGTHS[each]}" if each in LENGTHS else each,
        key=f"window-of-{key}",
    )  # fmt: skip
    table["window"] = how
    if how == FIXED:
        year_before = max(as_date(later(days(brief.published), "A", -1)[0]), address.EARLIEST)
        first = four.date_input(
            "First day", year_before, min_value=address.EARLIEST, max_value=address.LATEST, format="YYYY-MM-DD",
            key=f"first-of-{key}",
        )  # fmt: skip
        last = five.date_input(
            "Last day", brief.published, min_value=address.EARLIEST, max_value=address.LATEST, format="YYYY-MM-DD",
            key=f"last-of-{key}",
        )  # fmt: skip
        table["window"] = f"{first}/{last}"
    if statistic in WITH_BASELINE:
        table["baseline"] = _baseline(key, year_before if how == FIXED else None)
    six, seven, eight = st.columns(3)
    table["op"] = six.selectbox("Needs", list(OPERATORS), format_func=OPERATORS.__getitem__, key=f"op-of-{key}")
    table["value"] = seven.number_input("Value", value=0.0, key=f"value-of-{key}", format="%g")
    tolerance = eight.number_input("Near miss within", value=0.0, min_value=0.0, key=f"tolerance-of-{key}", format="%g")
    if tolerance:
        table["tolerance"] = tolerance
    return table


def _baseline(key: str, before: date | None) -> str:
    """Draw the fields of the earlier window to compare with; two days only where the window has two itself."""
    choices = [*YEARS, FIXED] if before else list(YEARS)
    one, two, three = st.columns(3)
    how = one.selectbox(
        "Baseline", choices, index=1, format_func=lambda each: f"the {YEARS[each]} before" if each in YEARS else each,
        key=f"baseline-of-{key}",
    )  # fmt: skip
    if how != FIXED or before is None:
        return how
    last_day = as_date(later(days(before), "D", -1)[0])
    first_day = max(as_date(later(days(before), "A", -5)[0]), address.EARLIEST)
    first, last = (
        column.date_input(
            html.plain(f"Baseline, {word} day"), day, min_value=address.EARLIEST, max_value=address.LATEST,
            format="YYYY-MM-DD", key=f"baseline-{word}-of-{key}",
        )
        for column, word, day in ((two, "first", first_day), (three, "last", last_day))
    )  # fmt: skip
    return f"{first}/{last}"


def _preview(chosen: Selection, on: Reader, brief: Brief, test: Condition) -> None:
    """Draw what the test says today and said on publication day, and the test on the series' chart."""
    today = on.desk.today()
    evidence = on.evidence(series_of(test))
    now, then = verdict(test, today, evidence, "claim"), verdict(test, brief.published, evidence, "claim")
    st.html(
        Markup('<div class="preview" role="status">{}{}</div>').format(
            _said("Today", now), _said(f"On publication day, {day_words(brief.published)}", then)
        )
    )
    indicator = on.catalog.indicators[test.series]
    start, end = window_on(test, today)
    shown = address.brief_span(chosen, brief, today)
    span = (min(shown[0], start), max(shown[1], min(end, today)))
    frame, frequency = on.as_read(test.series)
    if within(frame, frequency, span).empty:
        st.html(Markup('<p class="empty">{} has no value in the time shown.</p>').format(indicator.short))
        return
    bound = tested.level(test, now.used, indicator, now.before)
    asked = Tested(
        (start, end),
        bound,
        tested.needs(test, indicator),
        tested.points(now, indicator),
        tested.in_short(test, bound),
    )
    data, spec = series_chart(
        frame,
        frequency,
        indicator,
        span,
        Annotations(brief.published, (), (), test=asked),
        height=PLOT_HEIGHT,
        log=indicator.log,
    )
    st.html(Markup('<p class="unit">{}</p>').format(html.axis(html.measured(indicator, frequency), spec)))
    st.vega_lite_chart(data, spec, width="stretch", height=spec["height"])
    if told := html.left_out(spec):
        st.html(told)


def _said(when: str, said: Verdict) -> Markup:
    return Markup('<p class="reason"><b>{}</b> {} {}</p>').format(
        when, verdicts.badge(said.mark), sentence(said.reason)
    )


def _save(
    chosen: Selection, on: Reader, brief: Brief, claim: dict[str, Any], table: dict[str, Any], lacking: str
) -> None:
    """Draw the two ways out; save the claim once its button was pressed, by whoever pressed it, if it lacks nothing."""
    own, by = actions.deeds(), actions.analyst()
    if own.saving == (brief.id, claim["excerpt"]):
        own.saving = None  # and it is done before the next word with Streamlit, which could break off
        if not lacking:
            _keep(chosen, on, brief, claim | {"by": by, "at": datetime.now(UTC).replace(microsecond=0)}, table)
        else:
            own.tell(sentence(f"Not saved: {lacking}"))
        st.rerun()
    save = html.button("Save the claim", "save-claim", brief=brief.id, excerpt=claim["excerpt"])
    left, right, _ = st.columns([3, 2, 5], vertical_alignment="center")
    left.html(Markup('<p class="deed">{}</p>').format(save))
    if right.button("Leave it", width="stretch"):
        actions.stop_claiming()
        st.rerun()


def _keep(chosen: Selection, on: Reader, brief: Brief, claim: dict[str, Any], table: dict[str, Any]) -> None:
    try:
        saved = on.desk.briefs.add_claim(brief.id, claim, table)
        on.desk.keep_marks([brief.id])
    except (BriefError, StoreError) as error:
        actions.deeds().tell(f"Not saved: {error}")
        return
    actions.claimed(on.desk, brief.id, saved, claim["says"])
    actions.stop_claiming()
    st.query_params.from_dict(dict(address.query_of(replace(chosen, claim=saved))))
