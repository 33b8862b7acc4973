"""Verify makes all that a file says again and names the place of what was changed; 16.4."""

import json
import random
import string
from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from packing import AT, key, packed, recomputed, with_claims
from storing import load

from indicators.answers.packs import verified_words
from indicators.core import program
from indicators.errors import SettingError
from indicators.handouts import carried, pack, signing
from indicators.handouts.verify import verify
from indicators.store import carry

SIGNS = string.ascii_letters + string.digits
BATCH = 20


@pytest.fixture
def aland(small):
    return replace(with_claims(small).prepare(), clock=lambda: AT)


@pytest.fixture
def signer(tmp_path):
    return signing.signer({signing.SETTING: str(key(tmp_path / "key")), "INDICATORS_ANALYST": "Ann of Aland"})


def known(home, signer, name="Ann"):
    """Let a home know a key under a name."""
    (home / signing.SIGNERS).write_text(f"ssh-ed25519 AAAA another\n{signer.public} {name}\n")


def test_a_fresh_pack_is_consistent_and_a_signed_one_authentic_where_its_key_is_known(aland, signer):
    """16.4: without a key *consistent*; with one *authentic*, and whose."""
    found = verify(packed(aland.now()), aland.home)
    assert (found.result, found.differences, found.by) == ("consistent", (), "")
    assert found.remarks == ("It is not signed: whoever has this program can change figures and make it anew.",)
    told = found.answer("x")
    assert told["checked"]["figures"] == 3
    assert told["checked"]["values"] > 4
    assert told["checked"]["marks"] >= 5
    assert (told["revised_since"], told["marks_since"]) == (None, None)
    signed = packed(aland.now(), signer=signer)
    found = verify(signed, aland.home)
    assert (found.result, found.differences) == ("consistent", ())
    assert "a key that is not known here and says Ann of Aland" in found.remarks[0]
    assert signer.public in found.remarks[0]
    known(aland.home, signer)
    found = verify(signed, aland.home)
    assert (found.result, found.by, found.remarks) == ("authentic", "Ann", ("Signed by Ann.",))


def another(sign, dice):
    return dice.choice([each for each in SIGNS if each.lower() != sign.lower()])


def change(members, name, dice):
    """Return a file of a pack with one letter or digit changed, and what names the place."""
    if name.endswith(".parquet"):
        table = name.removeprefix("store/").removesuffix(".parquet")
        rows = carry.rows_of(table, members[name])
        row = dice.randrange(len(rows))
        cells = list(rows[row])
        columns = list(carry.COLUMNS[table])
        at = dice.choice(
            [at for at, each in enumerate(columns) if each in ("value", "known_on", "time_period", "stamped")]
        )
        cells[at] = cells[at] + 1 if isinstance(cells[at], float) else cells[at].replace("20", "19", 1)
        rows[row] = tuple(cells)
        return carry.parquet(table, rows), ("data/",)
    text = members[name].decode()
    at = dice.choice([at for at, sign in enumerate(text) if sign in SIGNS])
    text = text[:at] + another(text[at], dice) + text[at + 1 :]
    line = text.count("\n", 0, at) + 1
    # Of JSON the leaf is named; where it can be read no more, the line.
    return text.encode(), (f"{name}, ",) if name.endswith(".json") else (f"{name}, line {line}",)


CHANGED = {
    "text": ("brief.md", "catalog/indicators.toml", "catalog/sources.toml", "catalog/events.toml", "handout.json",
             "claims.json", "events.json", "README.txt", "outline.json"),
    "data": ("data/fx.aaa_usd.csv", "data/trade.aaa.year.csv", "store/obs.parquet"),
    "manifest": ("manifest.json", "seal.json"),
}  # fmt: skip
# What a tamperer makes anew: nothing, the hashes of the manifest, and those of the seal too, under a signature.
HANDS = ("none", "hashes", "seal")


@pytest.mark.parametrize("seed", [0, *(pytest.param(each, marks=pytest.mark.long) for each in range(1, 200 // BATCH))])
def test_one_changed_character_is_found_and_its_place_named(aland, signer, seed):
    """16.4, done when: each of 200 random changes in data, text or manifest, whatever hashes are made anew."""
    known(aland.home, signer)
    members = pack.opened(packed(aland.now(), signer=signer)).members
    assert verify(pack.zipped(members), aland.home).result == "authentic"
    dice = random.Random(seed)
    for number in range(BATCH):
        kind = ("text", "data", "manifest")[number % 3]
        hand = HANDS[number % 4 % 3]
        name = dice.choice(CHANGED[kind])
        body, places = change(members, name, dice)
        changed = members | {name: body}
        if hand != "none" and name not in ("manifest.json", "seal.json"):
            changed = recomputed(changed, seal=hand == "seal")
            places += (f"{name}, as a whole",) if hand == "seal" else ()
        if name == "seal.json":
            places = (*places, "seal.json", *(f"{each}, " for each in members))
        if name == "manifest.json":
            places += ("its manifest.json", "its manifest is", "a newer version")
        found = verify(pack.zipped(changed), aland.home)
        told = [each.place for each in found.differences] or [found.why]
        assert found.result in (("altered", "foreign") if name == "manifest.json" else ("altered",)), (name, hand, body)
        assert any(place.startswith(places) for place in told), (name, hand, places, told[:5])
        assert all(each.found != each.expected or not each.expected for each in found.differences)


def test_what_is_changed_and_made_again_by_the_program_is_consistent_and_not_authentic(aland, signer):
    """16.4: an editor can recompute all hashes; only a signature tells."""
    known(aland.home, signer)
    files = pack.opened(packed(aland.now(), signer=signer)).members
    parts = {name: each for name, each in files.items() if name.startswith(("catalog/", "store/")) or name in (
        "outline.json", "brief.md")}  # fmt: skip
    parts["brief.md"] = parts["brief.md"].replace(b"Goods alone.", b"Goods and arms.")
    _, forged = pack.whole(parts, pack.Maker(program.version(), program.code()))
    unsigned = pack.zipped(forged | {"seal.json": pack.sealed(forged, None)})
    assert verify(unsigned, aland.home).result == "consistent"
    kept = json.loads(pack.sealed(forged, None)) | {
        each: json.loads(files["seal.json"])[each] for each in signing.UNSIGNED
    }
    found = verify(pack.zipped(forged | {"seal.json": carried.as_json(kept)}), aland.home)
    assert found.result == "altered"
    assert "brief.md, as a whole" in [each.place for each in found.differences]
    other = replace(signer, key=Ed25519PrivateKey.generate())
    theirs = pack.zipped(forged | {"seal.json": pack.sealed(forged, other)})
    assert verify(theirs, aland.home).result == "consistent"


def test_the_place_is_told_in_words_of_the_document(aland):
    """16.4: not a path into a file, but whose figure of which passage."""
    files = pack.opened(packed(aland.now())).members
    told = json.loads(files["handout.json"])
    told["passages"][1]["figures"][0]["points"][2]["value"] = 99.5
    told["passages"][0]["claims"][0]["mark"] = "contradicted"
    found = verify(pack.zipped(files | {"handout.json": carried.as_json(told, None)}), aland.home)
    said = {each.place: (each.found, each.expected) for each in found.differences}
    assert said["handout.json, passage 2, figure fx.aaa_usd, point 2020-10-01, value"] == ("99.5", "12.5")
    assert said["handout.json, passage 1, claim trade, mark"] == ("contradicted", "pending")
    words = verified_words(found.answer("a.zip"))
    assert 'handout.json, passage 1, claim trade, mark: "contradicted", not "pending"' in words
    assert words.startswith("a.zip: altered; something in it is not what it was made with")


def test_a_file_more_or_less_and_a_long_list_are_told(aland):
    """16.4: the first hundred places, and how many there are."""
    files = pack.opened(packed(aland.now())).members
    found = verify(pack.zipped({name: each for name, each in files.items() if name != "events.json"}), aland.home)
    assert ("events.json", "nothing", "a file") in [
        (each.place, each.found, each.expected) for each in found.differences
    ]
    found = verify(pack.zipped(files | {"data/more.csv": b"x"}), aland.home)
    assert ("data/more.csv", "a file", "nothing") in [
        (each.place, each.found, each.expected) for each in found.differences
    ]
    found = verify(pack.zipped(files | {"handout.json": b"{}"}), aland.home)
    assert found.result == "altered"
    told = json.loads(files["handout.json"])
    told["passages"][1]["figures"][0]["chart"]["data"]["values"] = [{"x": each} for each in range(300)]
    found = verify(pack.zipped(files | {"handout.json": carried.as_json(told, None)}), aland.home)
    assert len(found.differences) == 100
    assert found.differing > 300
    assert "more" in verified_words(found.answer("x")).splitlines()[-1]


def test_what_is_no_pack_is_foreign(aland):
    """16.4: a manifest missing or foreign is a result of its own."""
    for body in (b"", b"PK\x03\x04", b"<html>", b"%PDF-1.7", b"\x00" * 100):
        found = verify(body, aland.home)
        assert (found.result, found.made) == ("foreign", None)
        assert found.why


def test_what_was_made_by_another_version_says_so(aland):
    """16.4: what differs may come of the program, and it is not told as an alteration alone."""
    files = pack.opened(packed(aland.now())).members
    parts = {name: each for name, each in files.items() if name in ("outline.json", "brief.md")
             or name.startswith(("catalog/", "store/"))}  # fmt: skip
    _, made = pack.whole(parts, pack.Maker("0.0.9", "f" * 64))
    found = verify(pack.zipped(made | {"seal.json": pack.sealed(made, None)}), aland.home)
    assert found.result == "consistent"
    made["handout.json"] = made["handout.json"].replace(b"Crowns per dollar", b"Crowns for a dollar")
    again = recomputed(made | {"seal.json": pack.sealed(made, None)}, seal=True)
    found = verify(pack.zipped(again), aland.home)
    assert found.result == "altered"
    assert any("another version of this program made it (0.0.9)" in each for each in found.remarks)


def test_with_a_store_at_hand_it_says_what_was_revised_since_and_which_marks_would_differ(aland):
    """16.4: which figures, by how much, and which marks would differ today."""
    old = packed(aland.now())
    found = verify(old, aland.home, aland)
    assert (found.revised_since, found.marks_since) == ([], [])
    crown, exchange = aland.catalog.indicators["fx.aaa_usd"], aland.catalog.sources["exchange"]
    load(aland.store, {"2020-10-01": 12.0, "2020-10-05": 14.0}, date(2020, 11, 19), "refresh", crown, exchange)
    found = verify(old, aland.home, aland)
    assert found.result == "consistent"
    assert found.revised_since == [
        {"series": "fx.aaa_usd", "title": "Crowns per dollar", "time_period": "2020-10-01", "unit": "crowns per USD",
         "before": 12.5, "now": 12.0, "change": -0.5}
    ]  # fmt: skip
    load(aland.store, {"2020-10-01": 13.5}, date(2020, 11, 20), "refresh", crown, exchange)
    found = verify(old, aland.home, aland)
    assert found.marks_since == [{"claim": "fx", "says": "It falls", "before": "contradicted", "now": "holds"}]
    words = verified_words(found.answer("x"))
    assert "Crowns per dollar, 2020-10-01: 12.5, now 13.5 (+1) crowns per USD" in words
    assert "Would be marked otherwise here: It falls (contradicted, now holds)" in words


def test_a_key_that_cannot_be_used_is_one_clear_line(tmp_path):
    """Bad input: a setting that names no key."""
    assert signing.signer({}) is None
    (tmp_path / "text").write_text("no key")
    for name in ("none", "text", "."):
        with pytest.raises(SettingError, match=r"INDICATORS_KEY = .*; make one with: ssh-keygen"):
            signing.signer({signing.SETTING: str(tmp_path / name)})
