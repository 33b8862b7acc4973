"""The slider under the as-of field: any day from publication to today.

While it is moved `components/slider.js` draws the first chart of the page as of each day, from what it asked the
server's route /grown for once (`server/grown.py`); when it is let go the day goes into the address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from indicators.core.periods import day_numbers, days
from indicators.core.words import day_words
from indicators.views import address

if TYPE_CHECKING:
    from indicators.model import Selection
    from indicators.reader import Reader


def slider(chosen: Selection, on: Reader) -> Markup:
    """Return the slider of a Brief page; nothing where there are no two days to choose from."""
    today = on.desk.today()
    if chosen.page != "brief" or not chosen.brief:
        return Markup("")
    first = min(on.desk.briefs[chosen.brief].published, on.day)
    if first >= today:
        return Markup("")
    low, at, high = (int(each) for each in day_numbers(days(first, on.day, today)))
    return Markup(
        '<span class="day-slider"><input type="range" min="{}" max="{}" step="1" value="{}" data-days="{}" '
        'aria-label="Day as of which the page is shown" aria-valuetext="{}" autocomplete="off"></span>'
    ).format(low, high, at, address.DAY, day_words(on.day))
