"""Where words stand in a body: looked up, since a body may be searched for each of its sentences."""

from __future__ import annotations

STEP = 24  # letters of a piece; words shorter than two pieces are searched for as they are
MOST_ALIKE = 50  # places of a piece, beyond which to look through the body is quicker
FEWEST = 32  # searches that are quicker done one by one


class Places:
    """The places of words in one body, each found once.

    The body is noted in pieces of STEP letters. Wherever words stand that are long enough, they hold whole pieces, at
    one of STEP distances from their beginning; for each distance only the places of the rarest piece are compared.
    """

    def __init__(self, body: str) -> None:
        self._body = body
        self._found: dict[str, tuple[int, ...]] = {}
        self._pieces: dict[str, list[int]] = {}

    def of(self, words: str) -> tuple[int, ...]:
        """Return where each occurrence of the words starts, in order; occurrences may overlap."""
        if words not in self._found:
            noted = len(words) >= 2 * STEP and len(self._found) >= FEWEST
            self._found[words] = self._noted(words) if noted else self._searched(words)
        return self._found[words]

    def nth(self, words: str, number: int) -> int:
        """Return where the nth occurrence of the words starts, from 1; -1 where there is none."""
        places = self.of(words)
        return places[number - 1] if 0 < number <= len(places) else -1

    def _searched(self, words: str) -> tuple[int, ...]:
        places, place = [], self._body.find(words) if words else -1
        while place >= 0:
            places.append(place)
            place = self._body.find(words, place + 1)
        return tuple(places)

    def _noted(self, words: str) -> tuple[int, ...]:
        if not self._pieces:
            for start in range(0, len(self._body), STEP):
                self._pieces.setdefault(self._body[start : start + STEP], []).append(start)
        found = []
        for first in range(STEP):  # where in the words the first noted piece may begin
            inside = range(first, len(words) - STEP + 1, STEP)
            rarest = min(inside, key=lambda each: len(self._at(words, each)))
            if len(self._at(words, rarest)) > MOST_ALIKE:
                return self._searched(words)
            starts = (place - rarest for place in self._at(words, rarest))
            found += [each for each in starts if each >= 0 and self._body.startswith(words, each)]
        return tuple(sorted(found))

    def _at(self, words: str, start: int) -> list[int]:
        return self._pieces.get(words[start : start + STEP], [])
