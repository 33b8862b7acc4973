"""16.5: all that one machine holds into another, either way, in any order and twice; neither loses anything."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from backups import answers, fill, let_go
from making import ANNUAL, DAILY, make_frame
from publisher import Publisher
from refreshing import MONTHLY, make_live

from indicators.backup.packing import pack, unpack
from indicators.cli.main import parser
from indicators.desk import prepare
from indicators.errors import BackupError
from indicators.model import EVERYTHING, Decision
from indicators.presenting import presentation
from indicators.store import presentations
from indicators.store.building import engine_of
from indicators.store.carry import COLUMNS, rows_where
from indicators.store.writing import append

BRIEF = "2020-09-30-aland"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def publisher():
    with Publisher() as made:
        yield made


class Machine:
    """A home on the small data, with what is done on it."""

    def __init__(self, small, name):
        self.small, self.home, self.number = small, small.home.with_name(name), 0

    @property
    def desk(self):
        return prepare(self.small.data, self.home)

    def decide(self, series, by="Ann", brief=BRIEF):
        self.desk.briefs.decide(brief, "crown", Decision(series, "added", by, NOW))

    def load(self, values, day, at):
        desk = self.desk
        indicator = desk.catalog.indicators[DAILY]
        with desk.store.write() as connection:
            source, frame = desk.catalog.sources[indicator.source], make_frame(values, DAILY)
            append(connection, indicator, source, frame, day, "refresh", at=at)

    def pack(self):
        self.number += 1
        path = self.home.with_name(f"{self.home.name}-{self.number}.zip")
        pack(self.desk.store.engine, self.home, path, ())
        return path

    def unpack(self, path):
        return unpack(self.desk.store.engine, self.home, path)

    def briefs(self):
        return {each.name: each.read_text() for each in sorted((self.home / "briefs").glob("*.md"))}

    def shown(self):
        frame = self.desk.store.read([DAILY], EVERYTHING)
        return dict(zip(frame["time_period"].dt.strftime("%Y-%m-%d"), frame["value"], strict=True))

    def journal(self):
        return {each[1:] for each in self.rows("journal") if each[3] not in ("unpacked", "file packed")}

    def rows(self, table):
        with self.desk.store.open() as connection:
            return rows_where(connection, table)


@pytest.fixture
def machines(small):
    return Machine(small, "one"), Machine(small, "other")


def run(machine, *words):
    """Do what a command line says on a machine; return the exit status."""
    arguments = parser().parse_args(words)
    return arguments.run(arguments, lambda: machine.desk)


def came(done):
    """Return how much came."""
    merged = done.merged
    return (
        merged.series, merged.loads, merged.vintages, merged.held, merged.events, merged.lines, merged.presentations,
        done.files, len(done.conflicts),
    )  # fmt: skip


def test_an_empty_machine_then_tells_what_the_full_one_does(engine, small, publisher, tmp_path, monkeypatch):
    """Every question has the same answer: figures, origins, holds, briefs, the journal; from SQLite and PostgreSQL."""
    fill(small, publisher)
    let_go()
    desk = small.prepare()
    presentation.start(desk, next(iter(desk.briefs.rows())))
    path = tmp_path / "all.zip"
    pack(desk.store.engine, small.home, path, ())
    there = json.loads(json.dumps(answers(small)))
    monkeypatch.delenv("INDICATORS_STORE", raising=False)  # the other has its store in a file
    other = replace(small, home=tmp_path / "other")
    done = unpack(other.prepare().store.engine, other.home, path)
    assert done.conflicts == ()
    here = answers(other)
    left = {
        name for name in there if there[name].replace(str(small.home), "") != here[name].replace(str(other.home), "")
    }
    assert {each.split()[0] for each in left} <= {"doctor", "journal"}  # which name the machine, and the unpacking
    assert came(unpack(other.prepare().store.engine, other.home, path))[:8] == (0,) * 8


def test_there_and_back_and_twice(machines):
    """Both went on by themselves: afterwards both hold and show the same, and nothing comes any more."""
    one, other = machines
    one.load({"2026-11-02": 1.0}, date(2026, 11, 3), datetime(2026, 11, 3, 8, tzinfo=UTC))
    other.load({"2026-11-02": 2.0}, date(2026, 11, 5), datetime(2026, 11, 5, 8, tzinfo=UTC))
    one.decide(DAILY)
    room = presentation.start(one.desk, BRIEF).room
    first = other.unpack(one.pack())
    assert other.shown()["2026-11-02"] == 2.0  # loaded later
    one.unpack(other.pack())
    assert one.shown() == other.shown()
    assert one.briefs() == other.briefs() == {f"{BRIEF}.md": one.briefs()[f"{BRIEF}.md"]}
    assert one.journal() == other.journal()
    assert presentations.screen(other.desk.store, room) == presentations.screen(one.desk.store, room)
    assert first.merged.presentations == 1
    for here, there in ((one, other), (other, one)):
        assert came(here.unpack(there.pack()))[2:5] == (0, 0, 0)
        assert came(here.unpack(there.pack()))[6:] == (0, 0, 0)


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0), (1, 0, 1)])
def test_of_a_brief_that_only_went_on_the_last_state_is_there_in_whichever_order_packs_come(machines, order):
    one, other = machines
    one.decide(DAILY)
    packs = [one.pack()]
    one.decide(ANNUAL, by="Bo")
    packs.append(one.pack())
    for number in order:
        assert other.unpack(packs[number]).conflicts == ()
    assert other.briefs() == one.briefs()


def test_a_brief_that_both_changed_is_kept_twice_and_told(machines):
    one, other = machines
    one.decide(DAILY)
    other.decide(ANNUAL, by="Bo")
    before = {row.fault for row in one.desk.briefs.faults()}
    mine, theirs = (each.briefs()[f"{BRIEF}.md"] for each in machines)
    packed = one.pack(), other.pack()
    told = one.unpack(packed[1]).conflicts
    assert [(each.kind, each.subject) for each in told] == [("file", f"briefs/{BRIEF}.md")]
    other.unpack(packed[0])
    for _ in range(2):
        assert one.unpack(other.pack()).conflicts == ()
        assert other.unpack(one.pack()).conflicts == ()
    for each, own, foreign in ((one, mine, theirs), (other, theirs, mine)):
        briefs = each.briefs()
        assert briefs.pop(f"{BRIEF}.md") == own
        assert list(briefs.values()) == [foreign]
        assert {row.fault for row in each.desk.briefs.faults()} == before


def test_what_was_thrown_away_here_is_not_brought_back(machines):
    one, other = machines
    one.decide(DAILY)
    other.unpack(path := one.pack())
    other.desk.briefs.throw_away(BRIEF, "Cy")
    other.unpack(path)
    assert other.briefs() == {}


def test_a_catalogue_that_both_changed_stays_as_it_is_with_the_other_beside(machines):
    for number, each in enumerate(machines):
        each.desk.store.last_load()
        (each.home / "catalog").mkdir()
        text = f'[[area]]\nid = "CC{number}"\nname = "Celand"\nkind = "country"\n'
        (each.home / "catalog" / "areas.toml").write_text(text)
    one, other = machines
    told = other.unpack(one.pack()).conflicts
    assert [each.kind for each in told] == ["file"]
    assert sorted(each.name.split(".from-")[0] for each in (other.home / "catalog").iterdir()) == ["areas.toml"] * 2
    assert "CC1" in other.desk.catalog.areas
    assert other.unpack(one.pack()).conflicts == ()


def test_a_presentation_that_was_changed_on_both_sides_is_kept_twice(machines):
    one, other = machines
    room = presentation.start(one.desk, BRIEF).room
    other.unpack(one.pack())
    for each, title in ((one, "here"), (other, "there")):
        there = presentations.of_room(each.desk.store, room)
        outline = json.dumps(json.loads(there.outline) | {"public": title == "there"})
        assert presentations.change(
            each.desk.store, there, b"drawn", outline=outline, pin=there.pin, shown_at=title, step=lambda step: step
        )
    told = other.unpack(path := one.pack()).conflicts
    assert [(each.kind, each.here, each.there) for each in told] == [
        ("presentation", "figures of there", "figures of here")
    ]
    assert other.unpack(path).conflicts == ()
    rooms = [dict(zip(COLUMNS["presentation"], row, strict=True)) for row in other.rows("presentation")]
    assert sorted(each["shown_at"] for each in rooms) == ["here", "there"]
    assert len({each["notes"] for each in rooms}) == 2


def test_a_pin_that_came_reads_what_it_did_there(machines):
    """The loads that it names have other numbers here."""
    one, other = machines
    one.load({"2026-11-02": 1.0}, date(2026, 11, 3), datetime(2026, 11, 3, 8, tzinfo=UTC))
    other.load({"2026-10-02": 9.0}, date(2026, 11, 4), datetime(2026, 11, 4, 8, tzinfo=UTC))
    room = presentation.start(one.desk, BRIEF).room
    one.load({"2026-11-02": 5.0}, date(2026, 11, 6), datetime(2026, 11, 6, 8, tzinfo=UTC))
    other.unpack(one.pack())
    reader = presentation.reader_of(other.desk, room)
    frame, _ = reader.as_read(DAILY)
    assert frame[frame["time_period"] == "2026-11-02"]["value"].tolist() == [1.0]


def test_what_is_calculated_from_figures_of_both_sides_is_calculated_anew(small, tmp_path, capsys):
    """A machine without a network has no refresh that would do it."""
    make_live(small)
    one, other = Machine(small, "one"), Machine(small, "other")
    one.load({"2026-11-02": 1.0}, date(2026, 11, 3), datetime(2026, 11, 3, 8, tzinfo=UTC))
    other.load({"2026-11-03": 4.0}, date(2026, 11, 4), datetime(2026, 11, 4, 8, tzinfo=UTC))
    path = one.pack()
    for _ in range(2):
        assert run(other, "unpack", str(path)) == 0
        frame = other.desk.store.read([MONTHLY], EVERYTHING)
        assert frame[frame["time_period"] == "2026-11-01"]["value"].tolist() == [2.5]
    assert capsys.readouterr().err == ""


def test_a_file_that_is_no_pack_changes_nothing(machines, tmp_path):
    one, other = machines
    one.decide(DAILY)
    whole = one.pack().read_bytes()
    before = other.desk.store.last_load()
    for content in (b"", whole[:-100], whole[:200] + b"x" + whole[201:], b"PK\x05\x06" + bytes(18)):
        (path := tmp_path / "broken.zip").write_bytes(content)
        with pytest.raises(BackupError, match="nothing was changed"):
            other.unpack(path)
    assert other.briefs() == {}
    assert other.desk.store.last_load() == before
    assert [each.name for each in other.home.parent.iterdir() if "unpacking" in each.name] == []


def test_the_command_line_says_what_came_and_what_both_have_otherwise(machines, capsys, tmp_path):
    one, other = machines
    for each, value, hour in ((one, 1.0, 8), (other, 2.0, 9)):
        each.load({"2026-11-02": value}, date(2026, 11, 3), datetime(2026, 11, 3, hour, tzinfo=UTC))
    path = tmp_path / "all.zip"
    assert run(one, "pack", "--all", "-o", str(path)) == 0
    said = capsys.readouterr().out
    assert "read back and verified" in said
    assert "whose source must be named" in said or "terms were not checked" in said or "non-commercial" in said
    assert run(other, "unpack", str(path), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["series"], told["vintages"]) == (1, 1)
    assert [each["kind"] for each in told["conflicts"]] == ["figure"]
    assert run(other, "unpack", str(path)) == 0
    assert "nothing came: all of it was here" in capsys.readouterr().out
    assert engine_of(other.home).exists()
