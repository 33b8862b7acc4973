"""What a brief claims, tested: the mark beside each passage, why, how it changed, and the test on the chart.

A mark is a word with a sign, never a colour alone. It says how the figures stand to the claim; they are context, not
proof of it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from markupsafe import Markup

from indicators.conditions.calibration import NO_BAND, band_of
from indicators.conditions.causes import since_words
from indicators.core.words import count, day_words, sentence
from indicators.language.estimative import BANDS, OUTSIDE
from indicators.model import CLAIM_KINDS, MARK_MEANT, MARK_SIGNS, Condition
from indicators.views import address
from indicators.views.parts import html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.model import Brief, Marked, Selection, Used, Verdict
    from indicators.reader import Reader

WHOSE = {"brief": "as the brief says", "analyst": "analyst's own reading"}


def badge(mark: str, told: str = "") -> Markup:
    """Return a mark: sign and word, and on hover what it means."""
    return Markup('<span class="mk mk-{}" title="{}"><span aria-hidden="true">{}</span> {}</span>').format(
        mark.replace(" ", "-"), told or MARK_MEANT[mark], MARK_SIGNS[mark], mark
    )


def badges(chosen: Selection, found: Sequence[Marked], *, walked: bool = False) -> Markup:
    """Return the marks of a passage's claims, each a link to its test; in a text, one to be `walked` to."""
    return html.join(
        html.link(
            address.href(chosen, excerpt=each.claim.excerpt, claim=each.claim.id),
            badge(each.mark, f"{each.claim.says}: {MARK_MEANT[each.mark]}"),
            "marks",
            css="marked",
            told=f"{each.mark}: {each.claim.says}",
            walked=walked,
        )
        for each in found
    )


def scorecard(on: Reader, brief: Brief, found: Sequence[Marked]) -> Markup:
    """Return how a brief's claims stand: in all, by kind and by ICD 203 band."""
    if not found:
        return Markup("")
    total = Counter(each.mark for each in found)
    shown = html.join(
        (Markup("<li><b>{}</b> {}</li>").format(total[each], badge(each)) for each in MARK_MEANT if total[each]), " "
    )
    by_kind = {kind: Counter(each.mark for each in found if each.claim.kind == kind) for kind in CLAIM_KINDS}
    named = {each.claim.id: band_of(brief, each.claim) for each in found}
    order = (*BANDS, OUTSIDE, NO_BAND)
    by_band = {band: Counter(each.mark for each in found if named[each.claim.id] == band) for band in order}
    marks = [each for each in MARK_MEANT if total[each]]
    tables = html.join(
        _counts(title, {**rows}, marks) for title, rows in (("Kind", by_kind), ("Likelihood (ICD 203)", by_band))
    )
    when = f"as of {day_words(on.day)}" if on.earlier else "today"
    return Markup(
        '<section class="scorecard" aria-label="Claims"><p>{}, {}:</p><ul>{}</ul>'
        "<details><summary>By kind and likelihood</summary>{}</details></section>"
    ).format(count(len(found), "claim"), when, shown, tables)


def _counts(title: str, rows: dict[str, Counter[str]], marks: Sequence[str]) -> Markup:
    head = html.join(Markup('<th scope="col">{}</th>').format(badge(each)) for each in marks)
    body = html.join(
        Markup('<tr><th scope="row">{}{}</th>{}</tr>').format(
            name,
            Markup(' <span class="unit">{}</span>').format(BANDS[name]) if name in BANDS else "",
            html.join(Markup("<td>{}</td>").format(counted[each] or "·") for each in marks),
        )
        for name, counted in rows.items()
        if counted
    )
    return Markup(
        '<table class="counts"><thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table>'
    ).format(title, head, body)


def section(chosen: Selection, on: Reader, found: Sequence[Marked]) -> Markup:
    """Return a passage's claims, a line to each, so that the charts stay on the screen; the chosen one in full."""
    if not found:
        return Markup("")
    return Markup('<section class="claims" aria-label="What it claims, tested">{}</section>').format(
        html.join(_claim(chosen, on, each, whole=each.claim.id == chosen.claim) for each in found)
    )


def _claim(chosen: Selection, on: Reader, each: Marked, *, whole: bool) -> Markup:
    claim = each.claim
    tags = [Markup('<span class="tag">{}</span>').format(claim.kind)] if claim.kind else []
    if claim.likelihood:
        tags.append(
            Markup('<span class="tag" title="{} (ICD 203)">{}</span>').format(BANDS[claim.likelihood], claim.likelihood)
        )
    tags.append(Markup('<span class="tag">{}</span>').format(WHOSE[claim.reads]))
    if claim.confidence:
        tags.append(Markup('<span class="tag">{} confidence</span>').format(claim.confidence))
    now = f"As of {day_words(on.day)}" if on.earlier else "Today"
    current = chosen.claim == claim.id
    drawn = any(isinstance(test, Condition) and test.series in on.catalog.indicators for test in claim.tests)
    if not whole:
        way = html.link(address.href(chosen, claim=claim.id), "why", "claims")
        since = since_words(each.flips[-1])
        was = (
            Markup("") if len(each.flips) == 1 else Markup("; on publication day {}").format(badge(each.at_publication))
        )
        return Markup(
            '<p class="claim short"><span class="says">{}</span> {} <span class="was">{}{}</span> {}</p>'
        ).format(claim.says, badge(each.mark), since, was, way)
    label = "Take the test off the chart" if drawn else "Close"
    way = html.link(address.href(chosen, claim=""), label, "claims", current=current)
    several = len(each.verdicts) > 1
    reasons = html.join(_reason(verdict, marked=several) for verdict in each.verdicts) or Markup(
        '<p class="reason">{}</p>'
    ).format(sentence(each.reason))
    changes = _changes(on, each) if len(each.flips) > 1 else Markup("")
    who = f"Written by {claim.by}, {day_words(claim.at.date())}. " if claim.by and claim.at else ""
    return html.template(
        "claim",
        current=current,
        says=claim.says,
        tags=html.join(tags, " "),
        stands=stands(each, now),
        strip=strip(each),
        reasons=reasons,
        note="" if on.earlier else claim.note,
        who=who,
        way=way,
        withdraw=html.button(
            "Withdraw", "withdraw", f"Withdraw the claim: {claim.says}", brief=each.brief, claim=claim.id
        )
        if claim.by and not on.earlier
        else "",
        changes=changes,
    )


def _reason(verdict: Verdict, *, marked: bool) -> Markup:
    cited = {used.address: used for used in verdict.used}
    sources = html.join((_cited(used) for used in cited.values()), "; ")
    return Markup('<p class="reason">{} {}{} <span class="cite">{}</span></p>').format(
        badge(verdict.mark) if marked else "", sentence(verdict.reason), known(verdict), sources
    )


def _changes(on: Reader, each: Marked) -> Markup:
    """Return each flip with its day and why, as known on that day."""
    rows = html.join(
        Markup("<li data-kind='{}'><time datetime='{}'>{}</time> {} <span class='unit'>{}</span> {}</li>").format(
            flip.cause.kind, flip.date, day_words(flip.date), badge(flip.mark), since_words(flip), sentence(why)
        )
        for flip, why in zip(each.flips, on.why(each), strict=True)
    )
    return Markup(
        '<details class="changes-of-mark"><summary>Why the mark changed</summary><ol>{}</ol></details>'
    ).format(rows)


def known(verdict: Verdict) -> Markup:
    """Return, for whoever walks the page, the day on which each figure behind a verdict became known."""
    return html.join(Markup('<span hidden data-known="{}"></span>').format(used.known_on) for used in verdict.used)


def _cited(used: Used) -> Markup:
    taken = f", copy taken {day_words(used.retrieved_on)}" if used.value is not None else ""
    return Markup("{}{}").format(html.outside(used.address, used.source), taken)


def stands(each: Marked, now: str) -> Markup:
    """Return how a claim stands now and stood on publication day, and the day of each flip."""
    if len(each.flips) == 1:
        return Markup("<span>{} {}</span> <span>the same since publication</span>").format(now, badge(each.mark))
    flips = html.join(
        Markup(" <span><time datetime='{}'>{}</time> {}</span>").format(
            flip.date, since_words(flip).replace("since", "from", 1), badge(flip.mark)
        )
        for flip in each.flips[1:-1]
    )
    return Markup("<span>{} {} <time datetime='{}'>{}</time></span> <span>On publication day {}</span>{}").format(
        now, badge(each.mark), each.since, since_words(each.flips[-1]), badge(each.at_publication), flips
    )


def strip(each: Marked) -> Markup:
    """Return the marks over time as a bar, each as long as it stood; nothing where the mark never changed."""
    if len(each.flips) == 1:
        return Markup("")
    ends = [*(flip.date for flip in each.flips[1:]), each.on]
    parts = html.join(
        Markup('<span class="mk-{}" style="flex-grow:{}" title="{}, {}"></span>').format(
            flip.mark.replace(" ", "-"), max((end - flip.date).days, 1), flip.mark, since_words(flip)
        )
        for flip, end in zip(each.flips, ends, strict=True)
    )
    years = Markup('<p class="years"><span>{}</span><span>{}</span></p>').format(
        day_words(each.flips[0].date), day_words(each.on)
    )
    return Markup('<div class="strip" aria-hidden="true">{}</div>{}').format(parts, years)
