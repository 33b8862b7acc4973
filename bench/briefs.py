"""How fast briefs come in and are found again: python bench/briefs.py [how many briefs of a page, 400 unless named]."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import quantiles

from indicators.briefs import intake
from indicators.desk import DATA, prepare

SENTENCES = (
    "Tehran is short of hard currency and sells oil to China", "Caracas paid in gold, officials said",
    "The rial will likely fall again", "Tankers avoided the Red Sea in August", "The minister met his counterpart",
    "Iran may sell drones to Venezuela for $500 million", "Inflation in Venezuela passed two hundred per cent",
    "Militants attacked a village in the north", "It is unclear whether the embargo will be extended",
    "President Maduro dismissed the head of the state oil company", "The court heard three witnesses",
)  # fmt: skip
OTHER_WORDS = (
    "after talks in Ankara", "as the harvest began", "despite warnings from Brussels", "in the second quarter",
    "while reserves shrank", "under the new law", "before the election", "for the third time this year",
)  # fmt: skip
SENTENCES_OF_A_PAGE = 10
ASKED = (
    "iran", "hard curr", "gold caracas", '"Red Sea"', "the", "tehran sells oil", "inflat", "embargo extended",
    "witnesses", "president maduro state oil", "drones venezuela", "rial fall",
)  # fmt: skip
PAGES = 30


@dataclass(frozen=True)
class Times:
    """Seconds: a brief of a page, a brief of 30 pages, and the 95th percentile of a search; and how many passages."""

    brief: float
    long_brief: float
    search: float
    passages: int


def page(chance: random.Random, number: int) -> str:
    """Return a brief of a page, no two alike."""
    day = date(2000, 1, 1) + timedelta(days=chance.randrange(9000))
    return f"Update {number} from the region\n\n{day:%B} {day.day}, {day.year}\n\n{body(chance, SENTENCES_OF_A_PAGE)}"


def body(chance: random.Random, count: int) -> str:
    """Return paragraphs of five sentences."""
    said = [
        f"{chance.choice(SENTENCES)} {chance.choice(OTHER_WORDS)} in case {chance.randrange(10**6)}."
        for _ in range(count)
    ]
    return "\n\n".join(" ".join(said[start : start + 5]) for start in range(0, count, 5))


def times(count: int) -> Times:
    """Take in `count` briefs of a page each and one of 30 pages, then search them."""
    with tempfile.TemporaryDirectory() as folder:
        desk = prepare(DATA, Path(folder))
        library = desk.briefs
        library.rows()
        chance = random.Random(1)  # noqa: S311 - sentences, not secrets
        texts = [page(chance, number).encode() for number in range(count)]
        begun = time.perf_counter()
        for number, text in enumerate(texts):
            intake.take_in(library, text, f"{number}.txt", now=datetime.now(UTC))
        one = (time.perf_counter() - begun) / count
        long = f"A long report\n\nMay 5, 2021\n\n{body(chance, PAGES * 25)}".encode()
        begun = time.perf_counter()
        intake.take_in(library, long, "long.txt", now=datetime.now(UTC))
        whole = time.perf_counter() - begun
        searches = []
        for words in ASKED * 20:
            begun = time.perf_counter()
            library.search(words)
            searches.append(time.perf_counter() - begun)
        passages = sum(each.passages for each in library.rows().values())
        return Times(one, whole, quantiles(searches, n=20)[-1], passages)


if __name__ == "__main__":
    found = times(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
    print(
        f"{1 / found.brief:.0f} briefs a second (40), a brief of {PAGES} pages in {found.long_brief:.1f} s (under 3),"
    )
    print(f"search over {found.passages:,} passages: {found.search * 1000:.1f} ms at the 95th percentile (20)")
