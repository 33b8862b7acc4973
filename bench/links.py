"""How well links are found, on sentences with the series a careful analyst would want, and how fast."""

from __future__ import annotations

import csv
import re
import time
from dataclasses import dataclass
from pathlib import Path

from indicators.desk import prepare

SENTENCES = Path(__file__).parents[2] / "shared" / "links" / "dev.csv"
FIRST = 3


@dataclass(frozen=True)
class Score:
    """Shares from 0 to 1, seconds to a passage, and what went wrong, a line each."""

    hit: float
    precise: float
    empty_linked: float
    seconds: float
    misses: tuple[str, ...]


def score(path: Path, linker) -> Score:
    """Return how well a linker does on a file with the columns id, text, expect and allow."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    hits = asked = right = returned = linked = empty = 0
    misses = []
    begun = time.perf_counter()
    for row in rows:
        ids = [each.series_id for each in linker.find(row["text"])]
        if not row["expect"]:
            empty += 1
            linked += bool(ids)
            if ids:
                misses.append(f"linked though empty: {row['id']} {row['text']} -> {ids}")
            continue
        asked += 1
        hit = any(re.search(row["expect"], each) for each in ids[:FIRST])
        hits += hit
        good = [re.search(row["expect"], each) or (row["allow"] and re.search(row["allow"], each)) for each in ids]
        right, returned = right + sum(map(bool, good)), returned + len(ids)
        wrong = [each for each, well in zip(ids, good, strict=True) if not well]
        if not hit or wrong:
            what = "MISS" if not hit else "wrong"
            misses.append(f"{what}: {row['id']} {row['text']} -> {wrong if hit else ids}; wanted {row['expect']}")
    seconds = (time.perf_counter() - begun) / max(len(rows), 1)
    return Score(hits / max(asked, 1), right / max(returned, 1), linked / max(empty, 1), seconds, tuple(misses))


def main(path: Path = SENTENCES) -> None:
    """Print the three figures and the time."""
    found = score(path, prepare().linker)
    print("\n".join(found.misses))
    print(
        f"hit in the top three {found.hit:.0%} (at least 90 %), "
        f"links expected or allowed {found.precise:.0%} (at least 85 %),"
    )
    print(
        f"empty ones linked {found.empty_linked:.0%} (at most 5 %), {found.seconds * 1000:.2f} ms a passage (under 5)"
    )


if __name__ == "__main__":
    import sys

    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SENTENCES)
