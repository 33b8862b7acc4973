"""The menu of what a brief can be saved as, for every window that offers it; its presses are saving.js's."""

from __future__ import annotations

from markupsafe import Markup

from indicators.handouts.forms import FORMS

LABELS = {
    "slides": "Slides (PowerPoint)",
    "pdf": "PDF, A4",
    "pdf-letter": "PDF, letter",
    "sheet": "Fact-check sheet",
    "page": "Web page",
    "pack": "Pack (zip)",
}


def menu(**of: str) -> Markup:
    """Return the menu.

    Args:
        of: what is saved, as the server's route /export takes it: `brief` and `day`, or `notes`.
    """
    data = Markup("").join(Markup(' data-{}="{}"').format(name, each) for name, each in of.items())
    forms = Markup(" ").join(
        Markup('<button type="button" data-form="{}" title="{}">{}</button>').format(form, FORMS[form].line, label)
        for form, label in LABELS.items()
    )
    return Markup(
        '<details class="saveas"{}><summary>Save as…</summary><p>{}</p>'
        '<p><label><input type="checkbox"> public: without figures that may not be passed on</label></p>'
        '<p class="why">Each file carries the figures that it shows, and can be verified.</p></details>'
    ).format(data, forms)
