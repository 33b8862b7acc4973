"""A full home to be backed up, what is in a folder, and backups that somebody changed: for tests of backups."""

from __future__ import annotations

import gc
import io
import json
import zipfile
from contextlib import closing
from datetime import date, datetime

from making import ANNUAL, DAILY
from refreshing import HELD, TRADED, Live, make_live, trade

from indicators.answers.registry import QUESTIONS
from indicators.backup import archive
from indicators.briefs import intake
from indicators.core import house
from indicators.desk import prepare
from indicators.errors import UnknownNameError
from indicators.model import Filters
from indicators.store.journal import Line

PASSING = {house.LOCK, house.NOTE, "indicators.lock", "refresh.lock", ".lock"}
NOTE = "A note\n\n30 September 2020\n\nThe crown of Aland has fallen.\n"


def fill(small, publisher) -> None:
    """Give the small home something of everything: answers, a held value, briefs, a bin, a pin, lines that wait."""
    make_live(small)
    live = Live(prepare(small.data, small.home), publisher)
    live.crowns(**HELD, d20201004=13.0, d20201006=135.0)
    publisher.route(TRADED, trade({2018: 180.0, 2019: 190.0, 2020: 200.0, 2021: 210.0}))
    live.refresh()
    desk = live.desk
    for name, text in (("note.txt", NOTE), ("gone.txt", NOTE.replace("A note", "Another").replace("fallen", "risen"))):
        taken = intake.take_in(desk.briefs, text.encode(), name, now=datetime(2020, 10, 7, tzinfo=live.now.tzinfo))
    desk.briefs.throw_away(taken.id, "Ann")
    desk.pin()
    let_wait(desk, Line("link added", {"brief": "waits"}, "Ann", live.now))
    (small.home / "catalog").mkdir(exist_ok=True)
    (small.home / "catalog" / "areas.toml").write_text('[[area]]\nid = "CCC"\nname = "Celand"\nkind = "country"\n')


ASKED = {
    "read": [{"series": DAILY}, {"series": ANNUAL}, {"series": "fx.aaa_usd.month"}],
    "link": [{"text": "The crown of Aland fell."}],
    "origin": [{"series": DAILY, "period": date(2020, 9, 29)}, {"series": ANNUAL, "period": date(2019, 1, 1)}],
}


def answers(small) -> dict[str, str]:
    """Return what every question is answered on the small desk, as JSON, and what no question tells of the store."""
    desk = prepare(small.data, small.home)
    asked = ASKED | {"brief show": [{"id": name} for name in desk.briefs.rows()]}
    found = {}
    for name, each in QUESTIONS.items():
        readers = [desk.now(), *([desk.on(date(2020, 10, 1))] if each.as_of else [])]
        for reader in readers if name != "diff" else []:
            for values in asked.get(name, [{}]):
                given = {one.name: one.default for one in each.parameters} | values
                try:
                    answer = each.ask(reader, given)
                except UnknownNameError as error:
                    answer = str(error)
                if name == "doctor":
                    answer = {key: one for key, one in answer.items() if not key.startswith("store")}
                found[f"{name} {values} {reader.day}"] = json.dumps(answer)
    lines = [(each.at, each.who, each.what, each.subject, each.before, each.after) for each in desk.store.journal()]
    found["journal"] = repr(lines)
    found["search"] = repr([(hit.brief, hit.excerpt) for hit in desk.briefs.search("crown", Filters())])
    found["answers"] = repr(sorted(desk.store.used_answers()))
    found["bin"], found["revision"] = repr(desk.briefs.bin()), repr(desk.store.revision())
    return found


def let_go() -> None:
    """Let go of every home and database that a desk of this process uses: whoever restores must be alone."""
    for each in gc.get_objects():
        if isinstance(each, house.Hold):
            each.close()
        elif type(each).__name__ == "Postgres":
            for connection in each._idle:
                connection.close()
            each._idle.clear()


def files(folder) -> dict[str, bytes]:
    """Return the bytes of every file under a folder, but for locks."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in PASSING
    }


def changed(body: bytes, change) -> bytes:
    """Return a backup with other members, sealed as one that was meant so.

    `change` is told all members by name, the manifest among them, and returns those that are to be there instead, as
    pairs of what the zip says (a name or a ZipInfo) and bytes.
    """
    with zipfile.ZipFile(io.BytesIO(body)) as before:
        members = {each.filename: before.read(each) for each in before.infolist()}
    file = io.BytesIO()
    with closing(zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)) as made:
        made.comment = archive.SEAL + b"0" * archive.LETTERS
        for name, content in change(members):
            made.writestr(name, content)
    archive.seal(file)
    return file.getvalue()


def said(members, /, **changes):
    """Return members with some things said otherwise in the manifest."""
    told = json.loads(members["manifest.json"]) | changes
    return {**members, "manifest.json": json.dumps(told).encode()}


def let_wait(desk, line):
    """Let a line wait for the journal, as after a change that was made while the store could not be written."""
    desk.briefs._lines.begin(line, desk.home / "moved away")
    desk.briefs._lines.settle()
