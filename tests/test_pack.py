"""A pack: all that a brief with its figures was made from, the same each time; of a public one less, by name."""

import io
import json
import stat
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from packing import ALAND, AT, packed, with_claims

from indicators.errors import AlteredError, PackError
from indicators.handouts import carried, making, pack, terms
from indicators.handouts.handout import Outline

BRIEF = "2020-09-30-iran-venezuela"


@pytest.fixture(scope="module")
def whole(desk):
    return packed(desk.now(), BRIEF)


@pytest.fixture
def aland(small):
    return replace(with_claims(small).prepare(), clock=lambda: AT)


@pytest.mark.parametrize(
    ("day", "public"), [(None, False), (None, True), (date(2020, 9, 30), False), (date(2026, 8, 1), True)]
)
def test_a_desk_on_what_is_carried_makes_the_same_handout(desk, day, public):
    """16.4: verify makes it again; so nothing may lack, today or as of a day."""
    on = desk.on(day) if day else desk.now()
    wanted = making.outline(on, BRIEF, public=public)
    with carried.bound(carried.parts(on, wanted)) as (there, again):
        assert making.handout(there, again) == making.handout(on, wanted)


def test_the_same_view_gives_the_same_bytes(aland):
    """16.3: reproducible."""
    first = packed(aland.now())
    other = replace(aland, clock=lambda: AT.replace(hour=18))
    assert packed(other.now()) == first


def test_a_pack_of_all_that_ships_is_small(desk):
    """16, how good: every series that ships, with its chart, under 10 MB."""
    on = desk.now()
    usual = making.outline(on, BRIEF)
    every = replace(usual.steps[0], series=tuple(desk.catalog.indicators))
    large, _ = pack.pack(on, replace(usual, steps=(every, *usual.steps[1:])))
    assert len(large) < 10_000_000
    assert {each.removeprefix("data/").removesuffix(".csv") for each in pack.opened(large).members
            if each.endswith(".csv")} == {each for each in desk.catalog.indicators if each in on.held()}  # fmt: skip


def test_a_pinned_view_gives_the_same_bytes_whatever_is_edited_and_loaded_after_it(aland):
    """16.2: the brief is packed as it was pinned, the figures as they were loaded."""
    from storing import load

    pinned = aland.at(aland.pin())
    before = packed(pinned)
    brief = aland.briefs.path(ALAND)
    brief.parent.mkdir(parents=True, exist_ok=True)
    brief.write_text(aland.briefs.text(ALAND).replace("Goods alone.", "Edited."))
    indicator = aland.catalog.indicators["fx.aaa_usd"]
    load(aland.store, {"2020-10-04": 99.0}, date(2020, 11, 19), "refresh", indicator, aland.catalog.sources["exchange"])
    assert packed(pinned) == before
    assert b"Edited." not in pack.opened(before).members["brief.md"]
    now = pack.opened(packed(aland.now())).members
    assert b"Edited." in now["brief.md"]
    assert b"99.0" in now["data/fx.aaa_usd.csv"]


def test_what_may_not_be_passed_on_is_nowhere_in_a_public_one_and_is_named(desk, whole):
    """16.7: neither figures, nor what claims say of them, nor notes on them; in manifest and first page by name."""
    files = pack.opened(packed(desk.now(), BRIEF, public=True)).members
    manifest = json.loads(files["manifest.json"])
    assert manifest["public"] is True
    assert set(manifest["uses"].values()) <= {"open", "attribution"}
    missing = [title for title, _ in manifest["missing"]]
    assert missing
    assert all(each in files["README.txt"].decode() for each in missing)
    back = [each for each in desk.catalog.indicators if terms.withheld(desk.catalog, each)]
    there = {json.dumps(row) for row in carried.tables(files)["series"]}
    for each in back:
        assert f"data/{each}.csv" not in files
        assert not any(f'"{each}"' in row for row in there)
        if notes := desk.catalog.indicators[each].notes:
            assert notes[:60].encode() not in files["catalog/indicators.toml"]
    private = pack.opened(whole).members
    assert any(f"data/{each}.csv" in private for each in back)
    assert any(
        each.startswith("Holds figures for non-commercial") for each in json.loads(private["manifest.json"])["terms"]
    )
    assert b"Holds figures for non-commercial use only" in private["README.txt"]


def test_a_speakers_notes_are_in_no_pack(aland):
    """16.1: what is for whoever speaks is for nobody else."""
    on = aland.now()
    usual = making.outline(on, ALAND)
    noted = replace(usual, steps=tuple(replace(each, note="Say this softly") for each in usual.steps))
    files = pack.opened(pack.pack(on, noted)[0]).members
    assert not [name for name, each in files.items() if b"softly" in each]


def test_a_brief_without_links_and_a_series_that_is_gone_are_packed(aland):
    """Bad input: no figures at all; a series that left the catalogue."""
    on = aland.now()
    empty, made = pack.pack(on, Outline(ALAND, ()))
    assert made.passages == ()
    assert "data/fx.aaa_usd.csv" in pack.opened(empty).members  # its claims are tested on it
    steps = tuple(replace(each, series=("no.series",)) for each in making.outline(on, ALAND).steps)
    _, made = pack.pack(on, Outline(ALAND, steps))
    assert {each.lacking for each in made.passages} == {(("no.series", "it is not in the catalogue any more"),)}


# Zips that are none


def changed(content, **files):
    """Return a zip with more members: name and content."""
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as file:
        for name, body in files.items():
            file.writestr(zipfile.ZipInfo(name, pack.DATED), body)
    return target.getvalue()


def linked():
    info = zipfile.ZipInfo("brief.md", pack.DATED)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("manifest.json", "{}")
        file.infolist()[0].date_time = pack.DATED
        file.writestr(info, "/etc/passwd")
    return target.getvalue()


def bomb():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(zipfile.ZipInfo("manifest.json", pack.DATED), "{}")
        for number in range(6):
            info = zipfile.ZipInfo(f"data/{number}.csv", pack.DATED)
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, b"\0" * (pack.MOST_BYTES // 5))
    return target.getvalue()


def test_a_zip_with_what_no_pack_has_is_refused_by_name_and_nothing_is_written(aland, tmp_path):
    """Bad input: out of the folder, absolute, links, twice, other things, a bomb, cut short, another's, a newer one."""
    good = packed(aland.now())
    before = sorted(tmp_path.rglob("*"))
    for name in (
        "../evil.md",
        "/etc/evil",
        "data/../../x.csv",
        "C:\\evil",
        "evil.exe",
        "data/",
        "data/a/b.csv",
    ):
        with pytest.raises(AlteredError, match="no file of a pack"):
            pack.opened(changed(good, **{name: b"x"}))
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = changed(good, **{"brief.md": b"x"})
    with pytest.raises(AlteredError, match=r"'brief\.md' is in it twice"):
        pack.opened(twice)
    with pytest.raises(AlteredError, match=r"brief\.md is a link"):
        pack.opened(linked())
    with pytest.raises(AlteredError, match="256 MB when unpacked"):
        pack.opened(bomb())
    for many in (0, 10, len(good) // 2, len(good) - 30):
        with pytest.raises(PackError, match="no whole zip"):
            pack.opened(good[:many])
    files = pack.opened(good).members
    foreign = {name: each for name, each in files.items() if name != "manifest.json"}
    with pytest.raises(PackError, match="it has no manifest"):
        pack.opened(pack.zipped(foreign))
    for body, told in (
        (b'{"form": "another"}', "another program's"),
        (b"[]", "another program's"),
        (
            files["manifest.json"].replace(b'"schema": 1', b'"schema": 2'),
            r"a newer version of this program made it \(0",
        ),
    ):
        with pytest.raises(PackError, match=told):
            pack.opened(pack.zipped(files | {"manifest.json": body}))
    at = good.index(files["brief.md"][:0] + b"brief.md") + 40
    with pytest.raises(AlteredError, match=r"brief\.md is damaged"):
        pack.opened(good[:at] + bytes([good[at] ^ 255]) + good[at + 1 :])
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("brief", ["../../evil", "a/b", "", ".hidden"])
def test_an_outline_that_leads_out_of_the_folder_is_refused(aland, brief):
    """Bad input: the name of a brief is no path."""
    parts = carried.parts(aland.now(), making.outline(aland.now(), ALAND))
    told = json.loads(parts["outline.json"])
    told["outline"]["brief"] = brief
    with (
        pytest.raises(PackError, match=r"outline\.json is none"),
        carried.bound(parts | {"outline.json": carried.as_json(told)}),
    ):
        pass
