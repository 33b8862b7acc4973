"""Each kind of tampering with a pack or a page is found, and told by the place a reader knows; 16.4."""

from __future__ import annotations

import json

import pytest
import tampering as t
from packing import ALAND
from tampering import kind

from indicators.answers.packs import verified_words
from indicators.core import program
from indicators.handouts import pack
from indicators.handouts.carried import as_json
from indicators.handouts.verify import verify
from indicators.store import carry

PACK = [
    kind(
        "pack",
        "two values swapped",
        t.in_table("obs", t.swapped),
        "handout.json, passage 2, figure fx.aaa_usd, point 2020-09-28, value",
    ),
    kind(
        "pack",
        "a sign",
        t.in_table("obs", t.first(value=lambda each: -each)),
        "handout.json, passage 2, figure fx.aaa_usd, point 2020-09-28, value",
    ),
    kind("pack", "a status", t.in_table("obs", t.first(status=lambda _: "E")), "point 2020-09-28, status"),
    kind(
        "pack",
        "when it was known",
        t.in_table("obs", t.first(known_on=lambda _: "2020-09-28")),
        "point 2020-09-28, known_on",
    ),
    kind(
        "pack",
        "when it was fetched",
        t.in_table("load", t.first(retrieved_on=lambda _: "2020-10-06")),
        "handout.json, passage 2, figure fx.aaa_usd, copy",
        "copy",
    ),
    kind(
        "pack",
        "where it was read",
        t.in_table("obs", t.first(citation=lambda _: "https://evil.example/")),
        "data/fx.aaa_usd.csv, line",
    ),
    kind(
        "pack",
        "a unit in the catalogue",
        t.in_pack("catalog/indicators.toml", t.replaced("crowns per USD", "crowns per EUR")),
        "handout.json, passage 2, figure fx.aaa_usd, unit",
    ),
    kind(
        "pack",
        "a unit in a table",
        t.in_pack("data/fx.aaa_usd.csv", t.replaced("crowns per USD", "crowns per EUR", last=True)),
        "data/fx.aaa_usd.csv, line",
    ),
    kind(
        "pack",
        "a topic's colour",
        t.in_pack("catalog/indicators.toml", t.replaced('topic = "currency"', 'topic = "trade"')),
        "figure fx.aaa_usd, topic",
    ),
    kind(
        "pack",
        "the colour of a chart",
        t.in_pack("handout.json", t.leaf(t.chart_colour)),
        "handout.json, passage 2, figure fx.aaa_usd, chart",
    ),
    kind(
        "pack",
        "terms",
        t.in_pack("catalog/sources.toml", t.replaced('use = "non-commercial"', 'use = "open"')),
        "manifest.json, uses, yearbook",
        "source yearbook, use",
    ),
    kind(
        "pack",
        "a licence's address",
        t.in_pack("catalog/sources.toml", t.replaced("exchange.example/terms", "evil.example/terms")),
        "source exchange, licence_address",
    ),
    kind(
        "pack",
        "a source's address",
        t.in_pack("catalog/indicators.toml", t.replaced("exchange.example/crown", "evil.example/crown")),
        "handout.json, passage 2, claim fx, test 1, source 1",
    ),
    kind(
        "pack",
        "an event's day",
        t.in_pack("catalog/events.toml", t.replaced("date = 2020-10-01", "date = 2020-10-02")),
        "event 2020-10-01-sanctions, date",
    ),
    kind(
        "pack", "an event's source", t.in_pack("events.json", t.replaced("The Gazette", "The Herald")), "events.json, "
    ),
    kind(
        "pack",
        "a passage's words",
        t.in_pack("brief.md", t.replaced("Aland may sell more", "Aland will sell more")),
        "passage 1, quote",
        "passage 1, orphaned",
        "brief.md",
    ),
    kind(
        "pack",
        "a footnote",
        t.in_pack("brief.md", t.replaced("goods alone", "goods and arms"), hashes=False),
        "brief.md, line",
    ),
    kind(
        "pack",
        "a claim's threshold",
        t.in_pack("brief.md", t.replaced("value = ", "value = 9")),
        "claim fx",
        "claim trade",
        "claims.json",
    ),
    kind(
        "pack",
        "a claim's mark",
        t.in_pack("claims.json", t.leaf(lambda read: read[0].update(mark="holds"))),
        "claims.json, number 1, mark",
    ),
    kind("pack", "the order of passages", t.in_pack("handout.json", t.leaf(t.turned)), "handout.json, passage"),
    kind(
        "pack",
        "the order of passages in the outline",
        t.in_pack("outline.json", t.leaf(lambda read: read["outline"]["steps"].reverse())),
        "handout.json, passage 1, excerpt",
    ),
    kind(
        "pack",
        "a title over a passage",
        t.in_pack("outline.json", t.leaf(lambda read: read["outline"]["steps"][0].update(title="War"))),
        "passage 1, title",
    ),
    kind(
        "pack",
        "the day",
        t.in_pack("outline.json", t.leaf(lambda read: read.update(day="2020-11-21"))),
        "manifest.json, day",
        "handout.json, day",
    ),
    kind(
        "pack",
        "public",
        t.in_pack("manifest.json", t.replaced('"public": false', '"public": true')),
        "manifest.json, public",
    ),
    kind(
        "pack",
        "CSV against Parquet",
        t.in_pack("data/observations.parquet", t.parquet_alone),
        "data/observations.parquet, row 1, value",
    ),
    kind(
        "pack",
        "what the first page says",
        t.in_pack("README.txt", t.replaced("non-commercial", "any")),
        "README.txt, line",
    ),
    kind(
        "pack",
        "the page in it",
        t.in_pack("page.html", t.replaced("Crowns per dollar", "Crowns per euro")),
        "page.html, ",
    ),
    kind("pack", "a note in the zip", lambda body: t.with_entry(body, comment=b"x"), "a note in the zip"),
    kind("pack", "one more file", t.with_entry, "data/more.csv"),
    kind("pack", "one more file that is none of a pack", lambda body: t.with_entry(body, "evil.exe"), "evil.exe"),
    kind(
        "pack",
        "an entry's extra field",
        lambda body: t.with_entry(body, extra=b"\xfe\xca\x00\x00"),
        "data/more.csv has a date or a note",
    ),
    kind("pack", "bytes after its end", lambda body: body + b"more", "after its end", "more bytes"),
    kind("pack", "bytes before it", lambda body: b"MZ more" + body, "before", "bytes"),
]
PAGES = [
    kind("page", "a value", t.replaced("12.5", "72.5"), "the page, "),
    kind(
        "page",
        "a word of a passage",
        t.replaced('<blockquote dir="auto">Aland may', '<blockquote dir="auto">Aland will'),
        "the page, passage 1",
    ),
    kind(
        "page",
        "a mark",
        t.replaced("mk mk-pending", "mk mk-holds"),
        "the page, title and scorecard",
    ),
    kind("page", "a mark's colour", t.replaced(".mk-contradicted", ".mk-holds"), "the page, style"),
    kind("page", "a table behind a chart", t.rows_of_table, "the page, table"),
    kind("page", "a tooltip", t.replaced("'known since '", "'revised since '"), "the page, passage"),
    kind("page", "a script", t.script_in, "the page, "),
    kind("page", "more in its script", t.in_script, "the page, script"),
    kind("page", "its policy", t.policy, "the page, head"),
    kind("page", "words that nobody sees", t.replaced("</main>", '<p style="display:none">x</p></main>'), "the page, "),
    kind(
        "page",
        "a source's address",
        t.replaced('href="https://exchange.example/crown"', 'href="https://evil.example/crown"'),
        "the page, passage",
    ),
    kind("page", "a passage's number", t.replaced("Passage 2", "Passage 3"), "the page, passage 2"),
    kind("page", "the pack in it", t.pack_of_page, "handout.json, passage 2, figure fx.aaa_usd", "the page, passage 2"),
    kind("page", "more after its end", lambda body: body + b"<script>1</script>", "the page, "),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return t.Made(tmp_path_factory.mktemp("aland"))


@pytest.mark.parametrize("each", [*PACK, *PAGES])
def test_it_is_found_and_its_place_is_told(made, each):
    """16.4: any tampered digit, word, date, colour of a mark, unit or source is found and named."""
    made.tells(each)


# A pack that was changed and made again by the program is consistent in itself: a store at hand tells.


def forged(made, name, change):
    """Return the pack with something changed that it is made from, and all else made again from that."""
    members = pack.opened(made.of("pack")).members
    parts = {each: body for each, body in members.items() if each.startswith(("catalog/", "store/")) or each in (
        "outline.json", "brief.md")}  # fmt: skip
    parts[name] = change(parts[name])
    _, again = pack.whole(parts, pack.Maker(program.version(), program.code()))
    return pack.zipped(again | {"seal.json": pack.sealed(again, None)})


FORGED = [
    ("catalog/indicators.toml", t.replaced("Read daily.", "Read weekly."),
     "catalog/indicators.toml, fx.aaa_usd, notes", "Read weekly.", "Read daily."),
    ("catalog/indicators.toml", t.replaced("lag_days = 90", "lag_days = 91"),
     "catalog/indicators.toml, trade.aaa.year, lag_days", "91", "90"),
    ("catalog/sources.toml", t.replaced("Any use.", "No use."),
     "catalog/sources.toml, exchange, terms", "No use.", "Any use."),
    ("catalog/areas.toml", t.replaced('"Beland"', '"Celand"'), "catalog/areas.toml, BBB, name", "Celand", "Beland"),
    ("catalog/concepts.toml", t.replaced('"sell"', '"give"'),
     "catalog/concepts.toml, trade, words", '["trade", "give"]', '["trade", "sell"]'),
    ("catalog/lexicon.toml", t.replaced('["crown"]', '["krone"]'),
     "catalog/lexicon.toml, AAA, money", '["krone"]', '["crown"]'),
    ("catalog/events.toml", t.replaced("Sanctions begin", "Sanctions end"),
     "events.json, 2020-10-01-sanctions, title", "Sanctions end", "Sanctions begin"),
    ("brief.md", t.replaced('note = "Goods alone."', 'note = "Arms too."'),
     "brief.md, line 17", 'note = "Arms too."', 'note = "Goods alone."'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "place", "before", "now"), FORGED, ids=[each[2] for each in FORGED])
def test_what_a_forger_wrote_otherwise_is_told_where_a_store_is_at_hand(made, name, change, place, before, now):
    """16.4: a note of the catalogue with the unsigned seal made anew was consistent, and nothing was said of it."""
    found = verify(forged(made, name, change), made.desk.home, made.desk)
    assert found.result == "consistent"
    assert {"place": place, "before": before, "now": now} in found.words_since
    assert len(found.words_since) == 1
    assert f'Written otherwise here: {place}: "{before}", here "{now}"' in verified_words(found.answer("x"))


def test_a_value_that_no_chart_shows_and_the_hash_of_an_answer_are_told(made):
    """16.4: claims are tested on values that no chart shows; where a figure came from is a hash."""

    def later(body):
        rows = [list(each) for each in carry.rows_of("obs", body)]
        at = list(carry.COLUMNS["obs"]).index("value")
        rows[-1][at] = 999.0  # of 2021: the charts end with the day of the pack
        return carry.parquet("obs", [tuple(each) for each in rows])

    found = verify(forged(made, "store/obs.parquet", later), made.desk.home, made.desk)
    assert [(each["series"], each["time_period"], each["before"], each["now"]) for each in found.revised_since] == [
        ("trade.aaa.year", "2021-01-01", 999.0, 210.0)
    ]
    row = (7, "exchange", "https://exchange.example/crown", "f" * 64, "2020-10-05T00:00:00Z", 10, "", "")
    answered = forged(made, "store/answer.parquet", lambda _: carry.parquet("answer", [row]))
    found = verify(answered, made.desk.home, made.desk)
    assert found.words_since == [
        {"place": "store/answer.parquet, https://exchange.example/crown, sha256", "before": "f" * 64, "now": ""}
    ]


def test_a_fresh_file_says_that_nothing_is_written_otherwise_and_an_altered_one_nothing_of_it(made):
    """16.4: with a store at hand; null without one."""
    whole = made.of("pack")
    assert verify(whole, made.desk.home, made.desk).words_since == []
    assert verify(whole, made.desk.home).words_since is None
    altered = t.in_pack("README.txt", t.replaced("Aland", "Eland"))(whole)
    assert verify(altered, made.desk.home, made.desk).words_since is None


def test_every_file_of_a_pack_is_checked(made):
    """16.4: whatever is added to a pack later: each file of it, changed with all hashes made anew, is found."""
    members = pack.opened(made.of("pack")).members
    text = {name for name in members if not name.endswith(".parquet") and name not in ("manifest.json", "seal.json")}
    for name in sorted({*text, "manifest.json", "seal.json"}):
        changed = members | {name: members[name].rstrip() + b" \n"}
        assert verify(pack.zipped(changed), made.desk.home).result == "altered", name
    for name in sorted(set(members) - text - {"manifest.json", "seal.json"}):
        changed = members | {name: members[name] + b" "}
        assert verify(pack.zipped(changed), made.desk.home).result == "altered", name
    read = json.loads(members["manifest.json"])
    assert set(read["members"]) == set(members) - {"manifest.json", "seal.json"}
    assert read["brief"] == ALAND
    more = as_json(read | {"more": 1})
    assert verify(pack.zipped(members | {"manifest.json": more}), made.desk.home).result == "altered"
