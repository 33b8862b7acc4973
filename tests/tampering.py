"""What somebody may change in a file that left the room: each kind of tampering, by the form that it is done to.

Each takes the bytes of a file and returns others, which a reader would read, hear or see otherwise, or which carry what
the program never wrote. Here are those of a pack and of a page; `tampering_forms.py` has those of slides and PDFs.
"""

from __future__ import annotations

import base64
import io
import json
import re
import warnings
import zipfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from making import make_small
from packing import ALAND, AT, recomputed, with_claims

from indicators.handouts import making, pack
from indicators.handouts.carried import as_json
from indicators.handouts.compared_forms import of_form
from indicators.handouts.forms import FORMS
from indicators.handouts.verify import verify
from indicators.store import carry

if TYPE_CHECKING:
    from collections.abc import Callable

Change = "Callable[[bytes], bytes]"


@dataclass(frozen=True)
class Kind:
    """A kind of tampering: the form it is done to, how, and words of the place that has to be told, of any of these."""

    form: str
    change: Change
    places: tuple[str, ...]
    whole: bool


# Some are verified as a whole in every run; of the others of a form what is compared alone, where that is enough.
OFTEN = {
    "two values swapped", "terms", "bytes after its end", "bytes before it", "a slide taken out", "a chart's workbook",
    "a colour in an embedded drawing", "a link's address", "what a screen reader says", "a tooltip", "the pack in it",
    "the order of passages",
}  # fmt: skip


def kind(form, told, change, *places):
    """Return a kind as a parameter of a test."""
    often = told in OFTEN
    marks = () if often else (pytest.mark.long,)
    return pytest.param(Kind(form, change, places, often or form == "pack"), id=f"{form}: {told}", marks=marks)


class Made:
    """A small desk, and its brief in every form, each made once."""

    def __init__(self, folder):
        self.small = with_claims(make_small(folder))
        self.desk = replace(self.small.prepare(), clock=lambda: AT)
        on = self.desk.now()
        packed, self.shown = pack.pack(on, making.outline(on, ALAND))
        self.kept = {"pack": packed}

    def of(self, form):
        if form not in self.kept:
            self.kept[form] = FORMS[form].bytes_of(self.shown, self.kept["pack"])
        return self.kept[form]

    def tells(self, each):
        """Assert that a kind of tampering is found, and its place told."""
        whole = self.of(each.form)
        changed = each.change(whole)
        assert changed != whole
        if each.whole:
            found = verify(changed, self.desk.home)
            told = [one.place for one in found.differences] or [found.why]
            assert found.result == "altered", told
        else:
            told = [one.place for one in of_form(f"the {each.form}", changed, whole)]
        assert any(place in one for place in each.places for one in told), told[:8]


def put(body: bytes, before: bytes, after: bytes, *, last: bool = False) -> bytes:
    """Return bytes with one place changed, which has to be there."""
    assert before in body, before
    head, _, rest = body.rpartition(before) if last else body.partition(before)
    return head + after + rest


# The pack


def in_pack(name: str, change: Change, *, hashes: bool = True) -> Change:
    """Change one file of a pack, and make all hashes anew that need no key."""

    def changed(content: bytes) -> bytes:
        members = pack.opened(content).members
        members = members | {name: change(members[name])}
        return pack.zipped(recomputed(members, seal=True) if hashes else members)

    return changed


def in_table(table: str, change: Callable[[list[dict]], list[dict]]) -> Change:
    """Change rows of a table of the store in a pack, as dictionaries, and all hashes."""

    def changed(body: bytes) -> bytes:
        names = list(carry.COLUMNS[table])
        rows = [dict(zip(names, row, strict=True)) for row in carry.rows_of(table, body)]
        return carry.parquet(table, [tuple(row.values()) for row in change(rows)])

    return in_pack(f"store/{table}.parquet", changed)


def swapped(rows):
    """Exchange the values of two days."""
    rows[0]["value"], rows[1]["value"] = rows[1]["value"], rows[0]["value"]
    return rows


def first(**changes):
    def change(rows):
        for name, value in changes.items():
            rows[0][name] = value(rows[0][name])
        return rows

    return change


def replaced(before: str, after: str, *, last: bool = False) -> Change:
    return lambda body: put(body, before.encode(), after.encode(), last=last)


def leaf(change: Callable[[dict], None]) -> Change:
    """Change a JSON file."""

    def changed(body: bytes) -> bytes:
        read = json.loads(body)
        change(read)
        return as_json(read, None if body.count(b"\n") == 1 else 1)

    return changed


def turned(read):
    read["passages"].reverse()


def chart_colour(read):
    text = json.dumps(read["passages"][1]["figures"][0]["chart"])
    colour = re.search(r"#[0-9a-fA-F]{6}", text)[0]
    read["passages"][1]["figures"][0]["chart"] = json.loads(text.replace(colour, "#ff0000"))


def with_entry(content: bytes, name: str = "data/more.csv", body: bytes = b"x", **info) -> bytes:
    target = io.BytesIO(content)
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(target, "a") as file:  # one that is in it already
        one = zipfile.ZipInfo(name, info.get("date", pack.DATED))
        one.extra = info.get("extra", b"")
        file.writestr(one, body)
        file.comment = info.get("comment", b"")
    return target.getvalue()


def parquet_alone(body: bytes) -> bytes:
    columns = carry.read_parquet(body)
    columns["value"][0] += 1
    import pyarrow.parquet as pq

    kinds = {each.name: str(each.type) for each in pq.read_schema(io.BytesIO(body))}
    return carry.written_parquet({name: (kinds[name], cells) for name, cells in columns.items()})


# The page


def rows_of_table(body: bytes) -> bytes:
    """Change a number in the table behind a chart."""
    found = re.search(rb'(id="rows-1">.*?"rows":\[\["[^"]*","?)(\d)', body, re.DOTALL)
    assert found
    return body[: found.start(2)] + (b"8" if found[2] != b"8" else b"3") + body[found.end(2) :]


def policy(body: bytes) -> bytes:
    return put(
        body,
        b"default-src &#39;none&#39;" if b"default-src &#39;none&#39;" in body else b"default-src 'none'",
        b"default-src *",
    )


def script_in(body: bytes) -> bytes:
    return put(body, b"</body>", b"<script>document.title = 'x'</script></body>")


def in_script(body: bytes) -> bytes:
    at = body.rindex(b"<script>") + 8
    return body[:at] + b"console.log(1);" + body[at:]


def pack_of_page(body: bytes) -> bytes:
    """Change the pack inside a page and make its hashes anew: the page is the old one."""
    found = re.search(rb'id="pack">([^<]*)<', body)
    inner = in_table("obs", swapped)(base64.b64decode(found[1]))
    return body[: found.start(1)] + base64.b64encode(inner) + body[found.end(1) :]


def with_comment(content: bytes) -> bytes:
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as file:
        file.comment = b"x"
    return target.getvalue()
