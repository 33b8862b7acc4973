"""Writes data/catalog/currencies.csv: the money of every country and what it is called in English, from CLDR.

    python tests/currencies.py      writes it anew, after babel was updated

CLDR comes with babel, of which 36 MB are not wanted where the app runs; the table is of 250 lines.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pycountry
from babel.numbers import get_currency_name, get_territory_currencies

FILE = Path(__file__).parents[1] / "data" / "catalog" / "currencies.csv"
KOSOVO = ("XKX", "XK")  # not in ISO 3166


def made() -> str:
    """Return the table: of several tenders the one that fewest countries have, as the balboa beside the dollar."""
    places = sorted([*((each.alpha_3, each.alpha_2) for each in pycountry.countries), KOSOVO])
    tender = {place: get_territory_currencies(short) for place, short in places}
    used = Counter(each for held in tender.values() for each in held)
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write(("country", "currency", "name", "plural"))
    for place, held in tender.items():
        if held:
            code = min(held, key=lambda each: used[each])
            names = (get_currency_name(code, count=count, locale="en") for count in (1, 2))
            write((place, code, *(each.replace("\u02bb", "'") for each in names)))
    return out.getvalue()


if __name__ == "__main__":
    FILE.write_text(made(), encoding="utf-8")
