"""What the presenter changes: which passages are shown, in which order, and what of the newer figures is taken in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indicators.errors import BriefError, RefusedError
from indicators.handouts import making
from indicators.handouts import screen as screens
from indicators.presenting import differences, presentation, written
from indicators.store import journal, presentations

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from datetime import datetime

    from indicators.desk import Desk
    from indicators.handouts.handout import Outline, Step
    from indicators.pin import Pin
    from indicators.presenting.presentation import Presentation

LONGEST_TITLE, LONGEST_NOTE = 400, 8_000
CHANGED = "Another window changed these steps a moment ago; they are shown now: change them again."


@dataclass(frozen=True, slots=True)
class Wanted:
    """A passage that is to be shown, with the title over it and the note for whoever speaks.

    `series` are its charts, the large one first; None: those that it has.
    """

    excerpt: str
    title: str
    note: str
    series: tuple[str, ...] | None = None


def rearrange(desk: Desk, there: Presentation, revision: int, wanted: Sequence[Wanted]) -> None:
    """Show these passages, in this order; each keeps the series and events it has, or gets those that bear on it.

    Raises:
        RefusedError: too many or none of them, one twice, one that the brief does not have, words too long; too many
            series, one twice, one that does not bear on its passage; or another window changed them since `revision`.
    """
    if revision != there.revision:
        raise RefusedError(CHANGED)
    outline, _ = presentation.drawn(desk, there)
    on = presentation.reader(desk, there.pin, outline.as_of)
    usual = {each.excerpt: each for each in making.every_step(on, outline.brief)}
    bearing = presentation.bearing(desk, there)
    chosen = {each.excerpt: each for each in outline.steps}
    names = [each.excerpt for each in wanted]
    if not names or len(names) > making.MOST_STEPS or len(set(names)) < len(names):
        raise RefusedError(f"choose from one to {making.MOST_STEPS} passages, each once; these are {len(names)}")
    if missing := [each for each in names if each not in usual and each not in chosen]:
        raise RefusedError(f"the brief as it was pinned has no passage {missing[0]!r}")
    for each in wanted:
        if len(each.title) > LONGEST_TITLE or len(each.note) > LONGEST_NOTE:
            raise RefusedError(f"a title has at most {LONGEST_TITLE} letters and a note {LONGEST_NOTE}")
    steps = []
    for each in wanted:
        step = chosen.get(each.excerpt) or usual[each.excerpt]
        series = step.series if each.series is None else each.series
        if series != step.series:
            _check(each.excerpt, series, {*step.series, *bearing.get(each.excerpt, ())})
        steps.append(replace(step, title=each.title.strip(), note=each.note, series=series))
    _show(desk, there, replace(outline, steps=tuple(steps)), there.pin, there.shown_at)


def _check(excerpt: str, series: Sequence[str], known: Container[str]) -> None:
    if len(series) > making.MOST_CHARTS or len(set(series)) < len(series):
        most = f"at most {making.MOST_CHARTS} series, each once"
        raise RefusedError(f"the passage {excerpt!r} shows {most}; these are {', '.join(series)}")
    if other := next((each for each in series if each not in known), None):
        raise RefusedError(f"no series {other!r} bears on the passage {excerpt!r}; choose among those that are offered")


def take_in(desk: Desk, there: Presentation, revision: int, key: str | None) -> None:
    """Show what is held now: of one difference (see `differences`), or of all if None.

    Raises:
        RefusedError: there is no such difference any more, or another window changed what is shown since `revision`.
    """
    if revision != there.revision:
        raise RefusedError(CHANGED)
    outline, _ = presentation.drawn(desk, there)
    now = desk.clock()
    if key is None:
        pin, shown_at = _everything(desk, there, now), presentation.figures_of(now)
    else:
        found = next((each for each in differences.since(desk, there) if each.key == key and each.takes), None)
        if found is None:
            raise RefusedError("there is nothing of this to take in any more")
        newest = _everything(desk, there, now)
        if found.key == differences.BRIEF:
            pin = replace(there.pin, briefs=newest.briefs)
        else:
            loads = dict(newest.loads)
            pin = there.pin.forward({each: loads[each] for each in found.series if each in loads})
        shown_at = f"{there.shown_at.partition(';')[0]}; {found.name} of {now:%H:%M} UTC"
    _show(desk, there, outline, pin, shown_at)
    with desk.store.write() as connection:
        line = journal.Line("figures taken in", {"brief": outline.brief}, there.kept.who, now, None, key or "all")
        journal.note(connection, line)


def _everything(desk: Desk, there: Presentation, now: datetime) -> Pin:
    """Return a pin of now; of the brief as it was pinned, if it was thrown away or cannot be read since."""
    try:
        desk.brief(there.outline.brief)
        return replace(desk.pin([there.outline.brief]), at=now)
    except (BriefError, KeyError):
        return differences.forward(desk, there.pin, now)


def _show(desk: Desk, there: Presentation, outline: Outline, pin: Pin, shown_at: str) -> None:
    shown, before = presentation.drawn(desk, there)
    if (pin, _seen(outline)) == (there.pin, _seen(shown)):
        after = before
    else:
        after = screens.screen(making.handout(presentation.reader(desk, pin, outline.as_of), outline))
    done = presentations.change(
        desk.store,
        there.kept,
        written.screen_bytes(after),
        outline=written.outline_text(outline),
        pin=written.pin_text(pin),
        shown_at=shown_at,
        step=lambda step: presentation.step_among(before, after, step),
    )
    if not done:
        raise RefusedError(CHANGED)


def _seen(outline: Outline) -> list[Step]:
    """Return what the room sees of an outline: all but the notes."""
    return [replace(each, note="") for each in outline.steps]
