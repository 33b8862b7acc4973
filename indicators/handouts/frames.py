"""The windows of a presentation as HTML: the room's screen, the presenter's notes. Their scripts are files of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from indicators.handouts import offered
from indicators.handouts.pieces import LOOK, STYLE, join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.handouts.screen import Shown

KEYS = (
    ("→ ↓ space, page down", "the next step"),
    ("← ↑ backspace, page up", "the one before"),
    ("Home, End", "the first, the last"),
    ("a number, Enter", "that passage; 0 is the title"),
    ("b", "blank the screen, and back"),
    ("o", "overview of all steps"),
    ("s", "where the chosen figure comes from; Tab chooses, s again shows the next"),
    ("n", "the window with notes, what comes next, clock and what changed since"),
    ("f", "full screen, and back"),
    ("?", "these keys"),
    ("Esc", "closes what lies over the step, then leaves"),
)
HEAD = Markup(
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{}</title><style>{}{}</style>'
    '<link rel="stylesheet" href="present/assets/{}.css"><script type="module" src="present/assets/{}.js"></script>'
    "</head>"
)


def sheets() -> Markup:
    """Return the look that both windows share."""
    return Markup(LOOK + STYLE)  # noqa: S704 - our own files


def room(name: str, back: str, shown_at: str, state: dict[str, int], steps: Sequence[Shown], *, drawn: bool) -> str:
    """Return the room's screen.

    Args:
        name: the room's id.
        back: where leaving leads.
        shown_at: of when the figures are, in words.
        state: step, blank, moves and revision.
        steps: all of them, or the first one alone where the others are not `drawn` yet.
        drawn: whether they are all.
    """
    sections = join(
        Markup('<section data-key="{}" data-title="{}">{}</section>').format(
            each.key,
            each.title,
            Markup(each.html),  # noqa: S704 - made by screen.py
        )
        for each in steps
    )
    keys = join(Markup("<dt><kbd>{}</kbd></dt><dd>{}</dd>").format(key, does) for key, does in KEYS)
    body = Markup(
        '<body class="room" data-id="{}" data-back="{}" data-step="{}" data-blank="{}" data-moves="{}" '
        'data-revision="{}"><main data-drawn="{}">{}</main>'
        '<footer><span id="shown-at">{}</span><span id="typed" role="status"></span><span id="where"></span></footer>'
        '<div id="over" role="dialog" aria-label="Over the step" tabindex="-1" hidden></div>'
        '<template id="keys"><h2>Keys</h2><dl>{}</dl></template></body></html>'
    ).format(
        name,
        back,
        state["step"],
        state["blank"],
        state["moves"],
        state["revision"],
        int(drawn),
        sections,
        shown_at,
        keys,
    )
    return str(HEAD.format(steps[0].title, sheets(), "", "present", "present") + body)


def notes(name: str, room_name: str, title: str, state: dict[str, int]) -> str:
    """Return the presenter's window: notes, what comes next, clock and timer, what changed since, and the steps."""
    body = Markup(
        '<body class="notes" data-id="{}" data-room="{}" data-step="{}" data-blank="{}" data-moves="{}" '
        'data-revision="{}"><header><h1 dir="auto">{}</h1><p><span id="clock"></span> '
        '<button id="timer" title="Start again from 0:00">0:00</button></p>'
        '<p><span id="shown-at"></span> · <span id="where"></span> <span id="lost" role="status"></span></p></header>'
        '<div class="panes"><section aria-label="Now"><h2>Now <span id="typed"></span></h2><div id="now"></div>'
        '<label for="note">Notes, for you alone</label>'
        '<textarea id="note" dir="auto" rows="7" disabled></textarea></section>'
        '<section aria-label="Next"><h2>Next</h2><div id="next"></div>'
        '<h2>Since these figures</h2><div id="since" aria-live="polite"></div></section></div>'
        "<details><summary>Choose, order and title the steps and their charts</summary>"
        '<p class="soft"><span id="chosen"></span> A change is on the room’s screen at once; notes never are.</p>'
        '<ol id="steps"></ol></details>{}'
        '<p id="told" role="status"></p></body></html>'
    ).format(
        name,
        room_name,
        state["step"],
        state["blank"],
        state["moves"],
        state["revision"],
        title,
        offered.menu(notes=name),
    )
    return str(HEAD.format(f"Notes: {title}", sheets(), "", "notes", "notes") + body)
