"""Whether a file that is brought says what the figures in it say: all of it is made again from them, and compared.

What no program can make again (the text of a brief, the words of the catalogue, the figures themselves) is held by
hashes; whoever changes these too can only be found by a signature, or because what is made of it is another thing.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from indicators.core import program
from indicators.core.periods import as_dates, days_of
from indicators.core.tables import day_of
from indicators.errors import AlteredError, IndicatorError, PackError
from indicators.handouts import signing, since
from indicators.handouts.again import Again
from indicators.handouts.carried import as_json
from indicators.handouts.compared import Difference, around, changed, differences
from indicators.handouts.compared_forms import of_form
from indicators.handouts.compared_pdf import PAGES
from indicators.handouts.forms import FORMS, form_said, pack_in
from indicators.handouts.pack import (
    MANIFEST,
    SEAL,
    Maker,
    Opened,
    hashes_of,
    lines_of,
    listed,
    opened,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from indicators.answers.packs import Checked, MarkSince, RevisedSince, Verified, WordsSince
    from indicators.desk import Desk
    from indicators.handouts.handout import Figure, Handout
    from indicators.reader import Reader

MOST_TOLD = 100
MOST_FORM = 10_000
BESIDE = ("slides", "pdf", "pdf-letter", "sheet")  # what is made again in a process of its own: it takes a second
WHY = {
    "consistent": "every figure, mark and sentence in it can be made again from the figures that it carries",
    "authentic": "as it was signed, and every figure, mark and sentence in it can be made again",
    "altered": "something in it is not what it was made with",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What became of the check of a file; see `answers.packs.Verified`. `made` is the handout that was made again."""

    result: str
    why: str
    by: str = ""
    remarks: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    differing: int = 0
    files: int = 0
    made: Handout | None = None
    revised_since: list[RevisedSince] | None = field(default=None)
    marks_since: list[MarkSince] | None = field(default=None)
    words_since: list[WordsSince] | None = field(default=None)

    def answer(self, file: str) -> Verified:
        """Return it as the command line prints it."""
        return {
            "file": file,
            "result": self.result,
            "why": self.why,
            "by": self.by,
            "remarks": list(self.remarks),
            "checked": _checked(self.made, self.files) if self.made else None,
            "differences": [
                {"place": each.place, "found": each.found, "expected": each.expected} for each in self.differences
            ],
            "differing": self.differing,
            "revised_since": self.revised_since,
            "marks_since": self.marks_since,
            "words_since": self.words_since,
        }


def verify(content: bytes, home: Path, desk: Desk | None = None) -> Found:
    """Return whether a file is what it was when it was made; nothing is written but a folder that is gone afterwards.

    Args:
        content: of a pack, or of another form that carries one.
        home: the folder in which `signers` says whose keys are known.
        desk: with a store at hand, what has been revised since is told too.

    Raises:
        SettingError: a file of keys that cannot be read.
    """
    try:
        inner = pack_in(content)
        pack = opened(inner or content)
    except AlteredError as error:
        return Found("altered", str(error), differences=(Difference(str(error), "", ""),), differing=1)
    except PackError as error:
        return Found("foreign", str(error))
    said = form_said(content) if inner else ""
    with Again(said) if said in BESIDE else nullcontext() as again:
        made, found = _remade(pack, lambda made: again.begin(made, inner or b"") if again else None)
        revised = marks = words = None
        if desk and made:
            on = desk.now()
            revised, marks = list(_revised(made, on)), _marks(made, on)
        if made and inner:
            found = chain(found, _of_form(content, made, inner, again))
        told = list(islice(found, MOST_TOLD))
        differing = len(told) + sum(1 for _ in found)
    by, remarks = _signature(pack, home)
    if differing and pack.manifest.get("code") != program.code():
        another = f"It says that another version of this program made it ({str(pack.manifest.get('program'))[:20]})"
        remarks = (*remarks, f"{another}: what differs may come of that; verify it with that version to know.")
    result = "altered" if differing else "authentic" if by else "consistent"
    if desk and made and revised is not None and not differing:
        revised += _revised_besides(made, pack.members, on)
        day = day_of(str(pack.manifest["as_of"]))
        words = since.words(pack.members, made.brief, desk.on(day) if day else on, desk)
    return Found(
        result, WHY[result], by, remarks, tuple(told), differing, len(pack.members), made, revised, marks, words,
    )  # fmt: skip


def _of_form(content: bytes, made: Handout, inner: bytes, again: Again | None) -> list[Difference]:
    """Return where a file is another than the same form made again: the one, of those it can be, that is nearest."""
    tried, said = [], form_said(content)
    for name, form in sorted(FORMS.items(), key=lambda each: each[0] != said):
        if form.module and content.lstrip()[: len(form.begins)].lower() == form.begins.lower():
            expected = again.content() if again and again.form == name else form.bytes_of(made, inner)
            found = list(islice(of_form(f"the {name}", content, expected), MOST_FORM))
            as_long = not any(each.found.endswith(PAGES) for each in found)
            if not found or (name == said and as_long):
                return found
            tried.append(found)
    # One of another length is another form before it is the same one with little changed.
    return min(tried, key=lambda found: (any(each.found.endswith(PAGES) for each in found), len(found)), default=[])


def _remade(pack: Opened, ahead: Callable[[Handout], None]) -> tuple[Handout | None, Iterator[Difference]]:
    """Return the handout that is made again from a pack, and where the pack is another.

    Args:
        pack: as it was found.
        ahead: is called with the handout, before the rest of the pack is made.
    """
    members, manifest = pack.members, pack.manifest
    sealed = list(_unsealed(pack))
    maker = Maker(str(manifest.get("program")), str(manifest.get("code")))
    files = {name: each for name, each in members.items() if name not in (MANIFEST, SEAL)}
    try:
        made, again = whole(_parts(files), maker, ahead=ahead)
    except (IndicatorError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        words = " ".join(str(error).split())[:300] or type(error).__name__
        told = Difference("what it is made from", words, "what this program can make figures and marks of")
        return None, iter([*sealed, *_listing(members, manifest), told])
    told_again = _manifest_again(again[MANIFEST], members)
    pairs = [(name, members.get(name), again.get(name)) for name in sorted({*files, *again} - {MANIFEST})]
    return made, chain(
        sealed,
        differences(MANIFEST, members[MANIFEST], told_again),
        (each for name, found, expected in pairs for each in _member(name, found, expected)),
    )


def _parts(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files that the others are made from."""
    made = ("handout.json", "claims.json", "events.json", "README.txt", "page.html")
    return {name: each for name, each in files.items() if name not in made and not name.startswith("data/")}


def _member(name: str, found: bytes | None, expected: bytes | None) -> Iterator[Difference]:
    if found is None:
        yield Difference(name, "nothing", "a file")
    elif expected is None:
        yield Difference(name, "a file", "nothing")
    else:
        yield from differences(name, found, expected)


def _manifest_again(again: bytes, members: Mapping[str, bytes]) -> bytes:
    """Return the manifest as it should be, with the hashes of the files that are there."""
    import json  # noqa: PLC0415

    return as_json(json.loads(again) | {"members": listed(members)})


def _listing(members: Mapping[str, bytes], manifest: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield the files that are not those that the manifest lists."""
    said = manifest.get("members")
    yield from differences(f"{MANIFEST}, members", as_json(said), as_json(listed(members)))


def _unsealed(pack: Opened) -> Iterator[Difference]:
    """Yield where a pack is not as it was sealed: lines, and files under which the signature does not fit."""
    members, seal = pack.members, pack.seal
    if not seal:
        yield Difference(SEAL, "nothing that can be read", "the seal of the pack")
        return
    lines = seal.get("lines") if isinstance(seal.get("lines"), dict) else {}
    for name, there in lines_of(members).items():
        sealed = lines.get(name) if isinstance(lines, dict) else None
        if not isinstance(sealed, list):
            yield Difference(f"{SEAL}, lines, {name}", "nothing", "a hash of each line")
            continue
        texts = members[name].decode("utf-8", "backslashreplace").splitlines()
        for first, last, start, end in changed([str(each) for each in sealed], there):
            for at in range(start, max(end, start + 1)):
                text = around(texts[at] if at < min(end, len(texts)) else "", "")[0]
                yield Difference(f"{name}, line {at + 1}", text, "another line, by its hash" if last > first else "")
    hashes = hashes_of(members)
    if seal.get("manifest") != hashes[MANIFEST]:
        yield Difference(f"{SEAL}, manifest", str(seal.get("manifest"))[:64], hashes[MANIFEST])
    if members[SEAL] != as_json(seal):
        yield Difference(SEAL, "written otherwise than this program does", "the seal of the pack")
    if set(seal) != {"manifest", "lines", *signing.UNSIGNED}:
        yield Difference(SEAL, ", ".join(map(str, seal)), "what a seal says, and no more")
    if _is_signed(seal):
        signed = f"what {seal.get('by') or 'its maker'} signed"
        unfit = signing.unfit(seal, hashes)
        if len(unfit) == len(hashes):
            yield Difference(
                f"{SEAL}, by, key or signatures", "what fits no file", "signatures of the key that it names"
            )
        else:
            yield from (Difference(f"{name}, as a whole", "what was not signed", signed) for name in unfit)


def _is_signed(seal: Mapping[str, Any]) -> bool:
    return any(seal.get(each) != nothing for each, nothing in signing.UNSIGNED.items())


def _signature(pack: Opened, home: Path) -> tuple[str, tuple[str, ...]]:
    """Return under whose name the key of a pack's signature is known here, and what is to be said of it."""
    if not _is_signed(pack.seal):
        return "", ("It is not signed: whoever has this program can change figures and make it anew.",)
    if signing.unfit(pack.seal, hashes_of(pack.members)):
        return "", ("Its signature does not fit.",)
    key = str(pack.seal["key"])
    if by := signing.whose(key, home):
        return by, (f"Signed by {by}.",)
    named = f" and says {pack.seal['by']}" if pack.seal["by"] else ""
    told = f"It is signed with a key that is not known here{named}; to know it, put this line with a name at its end"
    return "", (f"{told} into {home / signing.SIGNERS}: {key}",)


# What it compares, and what has changed since


def _figures(made: Handout) -> Iterable[Figure]:
    return (each for passage in made.passages for each in passage.figures)


def _checked(made: Handout, files: int) -> Checked:
    return {
        "files": files,
        "figures": sum(1 for _ in _figures(made)),
        "values": sum(len(each.points) for each in _figures(made)),
        "marks": sum(len(claim.flips) for passage in made.passages for claim in passage.claims),
        "words": sum(_texts(made.written())),
    }


def _texts(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        yield from (each for name, one in value.items() if name not in ("chart", "points") for each in _texts(one))
    elif isinstance(value, list):
        yield from (each for one in value for each in _texts(one))
    elif isinstance(value, str) and value:
        yield 1


def _revised(made: Handout, on: Reader) -> Iterator[RevisedSince]:
    """Yield the values of a handout that are others in a store."""
    for figure in {each.series: each for each in _figures(made)}.values():
        if figure.series not in on.catalog.indicators:
            continue
        frame, frequency = on.as_read(figure.series)
        if frequency != figure.frequency:
            continue
        there = dict(zip(as_dates(days_of(frame["time_period"])), frame["value"], strict=True))
        for point in figure.points:
            now = float(there.get(point.start, float("nan")))
            gone = now != now  # noqa: PLR0124 - a gap is no number
            if gone or now != point.value:
                yield {
                    "series": figure.series,
                    "title": figure.title,
                    "time_period": str(point.start),
                    "unit": figure.unit,
                    "before": point.value,
                    "now": None if gone else now,
                    "change": None if gone else now - point.value,
                }


def _revised_besides(made: Handout, members: Mapping[str, bytes], on: Reader) -> Iterator[RevisedSince]:
    """Yield the values of a pack that are others in a store, and that no figure shows: claims may be tested on them."""
    shown = {(figure.series, point.start) for figure in _figures(made) for point in figure.points}
    for series, period, before, now in since.values(members, on):
        if (series, period) not in shown:
            indicator = on.catalog.indicators[series]
            yield {
                "series": series,
                "title": indicator.title,
                "time_period": str(period),
                "unit": indicator.unit,
                "before": before,
                "now": now,
                "change": None if now is None else now - before,
            }


def _marks(made: Handout, on: Reader) -> list[MarkSince] | None:
    """Return the claims whose marks are others in a store; None where it lacks the brief."""
    if made.brief not in on.briefs:
        return None
    now = {each.claim.id: each.mark for each in on.claims([on.briefs[made.brief]])}
    return [
        {"claim": each.id, "says": each.says, "before": each.mark, "now": now.get(each.id, "")}
        for passage in made.passages
        for each in passage.claims
        if now.get(each.id) != each.mark
    ]
