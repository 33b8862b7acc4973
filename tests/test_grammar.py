"""The grammar of tests: what is wrong is named with file and line, and stops no other claim."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import DAILY, HEAD, brief_text

from indicators.briefs import file as brief_files
from indicators.conditions import grammar
from indicators.conditions.claims import ClaimTester, digest, digest_before, keep
from indicators.core.tables import Entry, Faults
from indicators.model import (
    EVENT_EFFECTS,
    EVERYTHING,
    OPERATORS,
    STATISTICS,
    WITH_BASELINE,
    Condition,
    Duration,
    EventTest,
)

NAME = "briefs/2020-09-30-aland.md"
TODAY = date(2020, 12, 31)
GOOD = f"""\
series = "{DAILY}"
window = "2020-09-28/2020-10-01"
statistic = "change_pct"
op = ">="
value = 20.0"""
BEFORE_15 = 'event = { kind = "disaster", countries = ["AAA", "BBB"], between = "2020-10-01/2020-10-31" }'
SOUND = f"""\
[[claim]]
id = "sound"
excerpt = "minister"
says = "The crown is quoted"
kind = "information"
[[claim.test]]
series = "{DAILY}"
window = "2020-09-28/2020-10-01"
statistic = "count"
op = ">="
value = 1
"""


def claim(*tests: str, **more: str) -> str:
    """Return a claim about the crown as a brief's head has it, with these tests."""
    lines = ["[[claim]]", 'id = "crown-falls"', 'excerpt = "crown"', 'says = "It falls"', 'kind = "information"']
    lines += [f"{key} = {value}" for key, value in more.items()]
    for each in tests:
        lines += ["[[claim.test]]", each]
    return "\n".join(lines) + "\n"


def write(small, *claims: str) -> None:
    head = HEAD.removesuffix("+++\n") + "\n" + "\n".join(claims).replace("{", "{{").replace("}", "}}") + "+++\n"
    small.write(NAME, brief_text(head=head))


def read(small, *claims: str):
    """Return the claims of a brief with these and a sound one after them, and the faults of claims."""
    write(small, *claims, SOUND)
    catalog, _ = small.load()
    faults, of_claims = Faults(), Faults()
    brief = brief_files.read(small.path(NAME), catalog, faults, of_claims)
    assert faults.lines == []
    return brief.claims, small.short(of_claims)


def test_a_claim_is_read_whole(small) -> None:
    event = (
        'event = { kind = "sanctions", actor = "BBB", effect = "imposed", countries = ["AAA"], '
        'between = "2020-10-01/2020-10-31" }'
    )
    more = {
        "likelihood": '"likely"',
        "confidence": '"low"',
        "words": '"fallen by half"',
        "note": '"Half is a half."',
        "reads": '"brief"',
    }
    (first, sound), faults = read(small, claim(GOOD + "\ntolerance = 5\nmax_gap = 3", event, **more))
    assert faults == []
    assert (first.likelihood, first.confidence, first.words, first.note) == (
        "likely",
        "low",
        "fallen by half",
        "Half is a half.",
    )
    window = (date(2020, 9, 28), date(2020, 10, 1))
    assert first.tests == (
        Condition(DAILY, *window, None, "change_pct", ">=", 20.0, 5.0, None, "", 3),
        EventTest("sanctions", ("AAA",), date(2020, 10, 1), date(2020, 10, 31), "BBB", "imposed"),
    )
    assert (first.fault, sound.fault) == ("", "")
    assert (first.reads, sound.reads) == ("brief", "analyst")
    assert sound.tests == (Condition(DAILY, *window, None, "count", ">=", 1.0),)


FAULTS = [
    ('statistic = "change_pct"', 'statistic = "median"', "statistic", "statistic = 'median' is not one of last, mean"),
    ('statistic = "change_pct"', "statistic = 5", "statistic", "statistic = 5 is no text"),
    ('op = ">="', 'op = "=="', "op", "op = '==' is not one of >=, >, <=, <"),
    ('op = ">="\n', "", "[[claim.test]]", "op is missing"),
    ("2020-09-28/2020-10-01", "2020-02-30/2020-10-01", "window", "window = '2020-02-30/2020-10-01' is none"),
    ("2020-09-28/2020-10-01", "2020-10-01/2020-09-28", "window", "window = '2020-10-01/2020-09-28' is none"),
    ("2020-09-28/2020-10-01", "2020-09-28", "window", "window = '2020-09-28' is none"),
    ("2020-09-28/2020-10-01", "2020-09-28/2020-10-01/2020-11-01", "window", "is none; write first and last day"),
    ("2020-09-28/2020-10-01", "1066-01-01/1066-12-31", "window", "is none"),
    ("2020-09-28/2020-10-01", "P0D", "window", "window = 'P0D' is none"),
    ("2020-09-28/2020-10-01", "P-3M", "window", "window = 'P-3M' is none"),
    ("2020-09-28/2020-10-01", "P101Y", "window", "window = 'P101Y' is none"),
    ("2020-09-28/2020-10-01", "P1H", "window", "window = 'P1H' is none"),
    ('window = "2020-09-28/2020-10-01"', "window = 2020-09-28", "window", "is no text"),
    ("value = 20.0", "value = nan", "value", "value = nan is no number that can be reached"),
    ("value = 20.0", "value = inf", "value", "value = inf is no number that can be reached"),
    ("value = 20.0", "value = -inf", "value", "value = -inf is no number that can be reached"),
    ("value = 20.0", 'value = "twenty"', "value", "value = 'twenty' is no number"),
    ("value = 20.0", "value = true", "value", "value = True is no number"),
    ("\nvalue = 20.0", "", "[[claim.test]]", "value is missing"),
    ("value = 20.0", "value = 20.0\ntolerance = -1", "tolerance", "tolerance = -1 is below zero"),
    ("value = 20.0", "value = 20.0\ntolerance = nan", "tolerance", "tolerance = nan is no number"),
    ("value = 20.0", "value = 20.0\nmax_gap = -1", "max_gap", "max_gap = -1 is no number of periods"),
    ("value = 20.0", "value = 20.0\nmax_gap = 1.5", "max_gap", "max_gap = 1.5 is no whole number"),
    ("value = 20.0", 'value = 20.0\nbaseline = "P1Y"', "baseline", "baseline goes with zscore, mean_change"),
    ("value = 20.0", 'value = 20.0\nother = "trade.aaa.year"', "other", "other goes with ratio, not with change_pct"),
    ('"change_pct"', '"zscore"', "[[claim.test]]", "baseline is missing"),
    ('"change_pct"', '"zscore"\nbaseline = "three years"', "baseline", "baseline = 'three years' is no length of time"),
    (
        '"change_pct"',
        '"mean_change"\nbaseline = "2019-01-01/2020-09-28"',
        "baseline",
        "must end before the window, 2020-09-28",
    ),
    (
        'window = "2020-09-28/2020-10-01"\nstatistic = "change_pct"',
        'window = "P90D"\nstatistic = "over_highest"\nbaseline = "2019-01-01/2019-09-28"',
        "baseline",
        "the window must have two days too",
    ),
    ('"change_pct"', '"under_lowest"', "[[claim.test]]", "baseline is missing"),
    ('"change_pct"', '"crossed"\nbaseline = "P1Y"', "baseline", "not with crossed"),
    ('"change_pct"', '"ratio"', "[[claim.test]]", "other is missing"),
    ('op = ">="\nvalue = 20.0', 'op = "<"\nvalue = -101', "value", "nothing falls by more than 100 per cent"),
    ('"change_pct"\nop = ">="\nvalue = 20.0', '"count"\nop = "<"\nvalue = -1', "value", "count is never below zero"),
    ("value = 20.0", 'value = 20.0\ncolour = "red"', "colour", "unknown key colour"),
    ("value = 20.0", "value = 20.0\ntolerence = 5", "tolerence", "unknown key tolerence"),
    (f'"{DAILY}"', '"fx.gone"', "series", "the series fx.gone is not in the catalogue"),
    (f'series = "{DAILY}"\n', "", "[[claim.test]]", "series is missing"),
]


@pytest.mark.parametrize(("old", "new", "key", "words"), FAULTS)
def test_a_fault_of_a_test_is_named_with_file_and_line_and_the_other_claims_go_on(small, old, new, key, words) -> None:
    assert GOOD.count(old) == 1
    (faulty, sound), faults = read(small, claim(GOOD.replace(old, new)))
    # The sound claim is written after the faulty one: the first such line is the faulty one's.
    line = small.line(NAME, key if key.startswith("[[") else f"{key} =")
    assert any(each.startswith(f"{NAME}:{line}: ") and words in each for each in faults), faults
    assert all(re.match(rf"{re.escape(NAME)}:\d+: ", each) for each in faults)
    assert words in faulty.fault
    assert (sound.fault, len(sound.tests)) == ("", 1)


SANCTIONS = (
    'event = { kind = "sanctions", actor = "BBB", effect = "imposed", countries = ["AAA"], '
    'between = "2020-10-01/2020-10-31" }'
)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"sanctions"', '"weather"', "kind = 'weather' is none of arms, cooperation"),
        ('["AAA"]', '["ZZZ"]', "countries = ['ZZZ']"),
        ('["AAA"]', "[]", "countries = []"),
        ('["AAA"]', '"AAA"', "countries = 'AAA'"),
        ("2020-10-01/2020-10-31", "2020-10-31/2020-10-01", "is no window"),
        ("2020-10-01/2020-10-31", "P90D", "between = 'P90D' is no window"),
        (', between = "2020-10-01/2020-10-31"', "", "it has kind, actor, effect, countries and between"),
        ('"sanctions"', '"sanctions", who = "them"', "it has kind, actor, effect, countries and between"),
        ("]," + " between", "]," + " since", "it has kind, actor, effect, countries and between"),
        ('"sanctions"', '"sanctions", ids = ["2020-10-01-sanctions"]', "it has kind, actor, effect, countries"),
        ('"BBB"', '"ZZZ"', "actor = 'ZZZ'; name one area of the catalogue, or one of UN, E3"),
        ('"BBB"', '["BBB"]', "actor = ['BBB']; name one area"),
        ('"imposed"', '"seized"', "effect = 'seized'; an event of the kind sanctions has imposed, lifted"),
        ('"imposed"', '["imposed"]', "effect = ['imposed']"),
        ('kind = "sanctions", actor', 'kind = "disaster", actor', "actor = 'BBB'"),
    ],
)
def test_a_fault_of_an_event_test_is_named_on_its_line(small, old, new, words) -> None:
    assert SANCTIONS.count(old) == 1
    (faulty, sound), faults = read(small, claim(SANCTIONS.replace(old, new)))
    line = small.line(NAME, "event = {")
    assert any(each.startswith(f"{NAME}:{line}: ") and words in each for each in faults), faults
    assert (words in faulty.fault, sound.fault) == (True, "")


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        (
            ['actor = "BBB", ', 'effect = "imposed", '],
            'add actor (who did it, such as "USA") and effect (imposed, lifted,',
        ),
        (['actor = "BBB", '], 'add actor (who did it, such as "USA"), or name the events'),
        (['effect = "imposed", '], "add effect (imposed, lifted, changed, claimed), or name the events"),
    ],
)
def test_a_test_that_another_actor_or_the_other_effect_could_satisfy_is_refused(small, left_out, words) -> None:
    """15.14: and it stays readable, so that what was kept of it is still its own."""
    text = SANCTIONS
    for each in left_out:
        text = text.replace(each, "")
    (faulty, sound), faults = read(small, claim(text))
    assert (len(faults), len(faulty.tests)) == (1, 1)
    assert faults[0].startswith(f"{NAME}:{small.line(NAME, 'event = {')}: a test for any event of the kind")
    assert (words in faults[0], words in faulty.fault, sound.fault) == (True, True, "")


def test_a_kind_that_nobody_does_and_that_goes_one_way_needs_neither(small) -> None:
    """15.14: an earthquake has no actor and no opposite."""
    text = 'event = { kind = "disaster", countries = ["AAA"], between = "2020-10-01/2020-10-31" }'
    (first, _), faults = read(small, claim(text))
    assert (faults, first.tests[0].kind) == ([], "disaster")


@pytest.mark.parametrize("between", ["", ', between = "2020-10-01/2020-10-31"'])
def test_an_event_is_named_by_its_id_and_must_be_in_the_catalogue(small, between: str) -> None:
    """15.14: that very event, and no other of its kind."""
    window = (date(2020, 10, 1), date(2020, 10, 31)) if between else (None, None)
    (first, _), faults = read(small, claim(f'event = {{ ids = ["2020-10-01-sanctions"]{between} }}'))
    assert (faults, first.tests) == ([], (EventTest("", (), *window, ids=("2020-10-01-sanctions",)),))
    (gone, sound), faults = read(small, claim(f'event = {{ ids = ["2020-10-02-sanctions"]{between} }}'))
    assert (len(gone.tests), sound.fault) == (1, "")
    assert "the event 2020-10-02-sanctions is not in the catalogue" in faults[0]
    for ids in ("[]", '"2020-10-01-sanctions"', "[1]"):
        (_, sound), faults = read(small, claim(f"event = {{ ids = {ids}{between} }}"))
        assert ("name events of the catalogue" in faults[0], sound.fault) == (True, "")


def test_an_event_test_takes_nothing_beside_the_event(small) -> None:
    (faulty, sound), faults = read(small, claim(SANCTIONS + "\nvalue = 3"))
    line = small.line(NAME, "value = 3")
    assert [each for each in faults if each.startswith(f"{NAME}:{line}: unknown key value")]
    assert (bool(faulty.fault), sound.fault) == (True, "")


@pytest.mark.parametrize(
    ("first", "second", "contradicts"),
    [
        ((">=", 20), ("<=", 10), True),
        ((">", 20), ("<=", 20), True),
        ((">=", 20), ("<", 20), True),
        ((">=", 20), ("<=", 20), False),
        ((">=", 20), ("<=", 30), False),
        ((">=", 20), (">=", 30), False),
        (("<=", 20), ("<=", 30), False),
    ],
)
def test_tests_that_can_never_both_hold_are_a_fault_of_their_claim(small, first, second, contradicts) -> None:
    for pair in ((first, second), (second, first)):
        tests = [GOOD.replace('">="', f'"{op}"').replace("20.0", f"{value}.0") for op, value in pair]
        (faulty, sound), faults = read(small, claim(*tests))
        assert bool(faulty.fault) == contradicts
        assert bool(faults) == contradicts
        assert sound.fault == ""
        if contradicts:
            assert "tests that contradict each other: change_pct of fx.aaa_usd" in faults[0]
            assert faults[0].startswith(f"{NAME}:{small.line(NAME, '[[claim]]')}: ")


@pytest.mark.parametrize("other", ['"2020-09-28/2020-10-02"', '"P90D"'])
def test_tests_of_different_windows_do_not_contradict_each_other(small, other) -> None:
    low = GOOD.replace(">=", "<=").replace("20.0", "-5.0").replace('"2020-09-28/2020-10-01"', other)
    (first, _), faults = read(small, claim(GOOD, low))
    assert (faults, len(first.tests)) == ([], 2)


@pytest.mark.parametrize(
    ("key", "old", "new", "words"),
    [
        ("excerpt", '"crown"\nsays', '"gold"\nsays', "excerpt names 'gold', which the brief does not have"),
        ("kind", '"information"', '"rumour"', "kind = 'rumour' is not one of information, assumption, judgement"),
        ("says", '"It falls"', '" "', "says is empty"),
    ],
)
def test_a_fault_of_a_claim_itself_is_named_on_its_line(small, key, old, new, words) -> None:
    text = claim(GOOD)
    assert text.count(old) == 1
    (faulty, sound), faults = read(small, text.replace(old, new))
    lines = small.path(NAME).read_text().split("\n")
    start = lines.index("[[claim]]")
    line = next(at for at, each in enumerate(lines, start=1) if at > start and each.startswith(f"{key} ="))
    assert f"{NAME}:{line}: {words}" in faults
    assert (words in faulty.fault, sound.fault) == (True, "")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"likelihood": '"quite possible"'}, "likelihood = 'quite possible' is not one of"),
        ({"confidence": '"total"'}, "confidence = 'total' is not one of low, moderate, high"),
        ({"words": '"fallen by a third"'}, "the words 'fallen by a third' do not stand in excerpt crown"),
        ({"untestable": '"no figure"'}, "a claim has tests or says why it has none, not both"),
        ({"colour": '"red"'}, "unknown key colour"),
        ({"reads": '"us"'}, "reads = 'us' is not one of analyst, brief"),
    ],
)
def test_a_claim_takes_only_words_of_its_scales_and_its_excerpt(small, more, words) -> None:
    (faulty, sound), faults = read(small, claim(GOOD, **more))
    line = small.line(NAME, f"{next(iter(more))} = {next(iter(more.values()))}")
    assert any(each.startswith(f"{NAME}:{line}: ") and words in each for each in faults), faults
    assert (words in faulty.fault, sound.fault) == (True, "")


def test_a_second_claim_of_the_same_id_is_a_fault_and_both_stay(small) -> None:
    claims, faults = read(small, claim(GOOD), claim(GOOD))
    assert len({each.id for each in claims}) == len(claims) == 3
    assert [each.partition(": ")[2] for each in faults] == [
        "claim crown-falls stands twice; give one of them another id"
    ]


def test_the_faults_of_several_claims_are_all_named(small) -> None:
    broken = claim(GOOD.replace(">=", "=>")).replace("crown-falls", "first")
    other = claim(GOOD.replace("20.0", "nan")).replace("crown-falls", "second")
    (one, two, sound), faults = read(small, broken, other)
    assert len(faults) == 2
    assert ("op = '=>'" in one.fault, "value = nan" in two.fault, sound.fault) == (True, True, "")


# What a faulty claim comes to on the desk


def marks(small, day: date = TODAY):
    """Return the claims as they stand on a day, and keep their flips as who writes figures does."""
    desk = small.prepare()
    briefs = desk.briefs.with_claims()
    keep(desk.catalog, desk.store, briefs, day)
    return {each.claim.id: each for each in ClaimTester(desk.catalog, desk.store, EVERYTHING).of(briefs, day)}


def test_a_faulty_claim_is_untestable_with_its_fault_and_the_others_are_marked(small) -> None:
    write(small, claim(GOOD.replace("20.0", "nan")), SOUND)
    found = marks(small)
    assert found["crown-falls"].mark == "untestable"
    assert re.search(r"it cannot be read: .*2020-09-30-aland\.md:\d+: value = nan", found["crown-falls"].reason)
    assert found["crown-falls"].decides is None
    assert found["sound"].mark == "holds"


def test_a_claim_of_a_series_not_in_the_catalogue_is_untestable_with_that_reason(small) -> None:
    write(small, claim(GOOD.replace(DAILY, "fx.gone")), SOUND)
    found = marks(small)
    assert (found["crown-falls"].mark, found["sound"].mark) == ("untestable", "holds")
    assert found["crown-falls"].reason == "the series fx.gone is not in the catalogue"
    assert [(each.date, each.mark) for each in found["crown-falls"].flips] == [(date(2020, 9, 30), "untestable")]


def take_out_of_the_catalogue(small, series: str) -> None:
    """Take a series out as a maintainer would: its entry, its figures, and the brief's links to it."""
    for name in ("catalog/indicators.toml",):
        text = small.path(name).read_text()
        entries = [each for each in text.split("\n[[indicator]]\n") if f'id = "{series}"' not in each]
        kept = "\n[[indicator]]\n".join(entries)
        small.write(name, kept if kept.startswith("[[indicator]]") else f"[[indicator]]\n{kept}")
    small.path(f"figures/observations/{series}.csv").unlink()
    text = small.path(NAME).read_text()
    small.write(NAME, text.replace(f'links = ["{series}"]', "links = []").replace(f'["{series}"]', "[]"))


def test_a_series_taken_out_of_the_catalogue_leaves_its_claims_with_their_history(small) -> None:
    write(small, claim(GOOD), SOUND)
    before = marks(small)["crown-falls"]
    # Pending on publication day; decided once 1 October was known.
    assert [each.mark for each in before.flips] == ["pending", "holds"]
    take_out_of_the_catalogue(small, DAILY)
    for day in (TODAY + timedelta(days=40), TODAY + timedelta(days=80)):
        after = marks(small, day)["crown-falls"]
        assert (after.mark, after.at_publication) == ("untestable", "pending")
        assert after.reason == f"the series {DAILY} is not in the catalogue"
        # It is untestable from the day on which that was first seen.
        assert [(each.date, each.mark) for each in after.flips] == [
            *[(each.date, each.mark) for each in before.flips],
            (TODAY + timedelta(days=40), "untestable"),
        ]
    # A look at an earlier day takes nothing away from it.
    then = marks(small, date(2020, 9, 30))["crown-falls"]
    assert (then.mark, [each.mark for each in then.flips]) == ("pending", ["pending"])
    assert then.reason == f"pending, as it is on record; now the series {DAILY} is not in the catalogue"
    assert marks(small, TODAY + timedelta(days=80))["crown-falls"].flips == after.flips


def test_a_claim_that_asks_something_else_now_keeps_none_of_the_old_history(small) -> None:
    write(small, claim(GOOD), SOUND)
    marks(small)
    write(small, claim(GOOD.replace(DAILY, "fx.gone")), SOUND)
    assert [each.mark for each in marks(small)["crown-falls"].flips] == ["untestable"]


def test_a_history_kept_before_version_7_is_found_and_goes_on_under_the_new_hash(small) -> None:
    """14.6: kept under what Python showed of the tests then; with the series gone, nothing could make it again."""
    write(small, claim(GOOD, BEFORE_15), SOUND)
    before = marks(small)["crown-falls"]
    desk = small.prepare()
    shown = (
        "(datetime.date(2020, 9, 30), (Condition(series='fx.aaa_usd', start=datetime.date(2020, 9, 28), "
        "end=datetime.date(2020, 10, 1), trailing=None, statistic='change_pct', op='>=', value=20.0, tolerance=0.0, "
        "baseline=None, other='', max_gap=2), EventTest(kind='disaster', countries=('AAA', 'BBB'), "
        "start=datetime.date(2020, 10, 1), end=datetime.date(2020, 10, 31))), '')"
    )
    then = hashlib.sha256(shown.encode()).hexdigest()
    (brief,) = desk.briefs.with_claims()
    assert digest_before(brief, before.claim) == then
    with desk.store.write() as connection:
        connection.execute("UPDATE claim_mark SET digest = ? WHERE claim_id = 'crown-falls'", (then,))
    take_out_of_the_catalogue(small, DAILY)
    after = marks(small, TODAY + timedelta(days=40))["crown-falls"]
    assert [each.mark for each in after.flips] == [*(each.mark for each in before.flips), "untestable"]
    with desk.store.open() as connection:
        row = connection.execute("SELECT digest FROM claim_mark WHERE claim_id = 'crown-falls'").fetchone()
    assert row == (digest(brief, before.claim),) != (then,)
    assert marks(small, TODAY + timedelta(days=80))["crown-falls"].flips == after.flips


def test_what_marks_are_kept_under_is_the_text_of_the_test_and_no_key_that_it_leaves_out(small) -> None:
    """14.6: a key that the grammar learns later is not in the text of a test that does not use it."""
    write(small, claim(GOOD, BEFORE_15), SOUND)
    (brief,) = small.prepare().briefs.with_claims()
    text = (
        '["2020-09-30", [{"series": "fx.aaa_usd", "window": "2020-09-28/2020-10-01", "statistic": "change_pct", '
        '"op": ">=", "value": 20.0}, {"event": {"kind": "disaster", "countries": ["AAA", "BBB"], '
        '"between": "2020-10-01/2020-10-31"}}], ""]'
    )
    assert digest(brief, brief.claims[0]) == hashlib.sha256(text.encode()).hexdigest()


@settings(derandomize=True, max_examples=150)
@given(st.data())
def test_a_test_is_read_as_it_is_written(data) -> None:
    """14.6: the written form of a test is the table that states it, whatever its fields."""
    length = st.builds(Duration, st.integers(1, 90), st.sampled_from("DWMY"))
    number = st.floats(-99, 1e9)
    fixed = data.draw(st.booleans())
    statistic = data.draw(st.sampled_from(sorted(STATISTICS)))
    baseline, earlier = None, (None, None)
    if statistic in WITH_BASELINE:
        if fixed and data.draw(st.booleans()):
            earlier = (date(2019, 1, 1), date(2020, 9, 27))
        else:
            baseline = data.draw(length)
    test = Condition(
        DAILY,
        date(2020, 9, 28) if fixed else None,
        date(2020, 10, 1) if fixed else None,
        None if fixed else data.draw(length),
        statistic,
        data.draw(st.sampled_from(sorted(OPERATORS))),
        abs(data.draw(number)),
        abs(data.draw(number)),
        baseline,
        "fx.other" if statistic == "ratio" else "",
        data.draw(st.integers(0, grammar.MOST_GAP)),
        *earlier,
    )
    kind = data.draw(st.sampled_from(sorted(EVENT_EFFECTS)))
    effect = data.draw(st.sampled_from(["", *EVENT_EFFECTS[kind]]))
    actor = data.draw(st.sampled_from(["", "AAA", "BBB", "UN"])) if kind != "disaster" else ""
    between = (date(2020, 10, 1), date(2020, 10, 31))
    events = (
        EventTest(kind, ("AAA", "BBB"), *between, actor, effect),
        EventTest("", (), *data.draw(st.sampled_from([between, (None, None)])), ids=("one", "two")),
    )
    for each in (test, *events):
        faults = Faults()
        entry = Entry(grammar.written(each), Path("a.md"), 1, faults)
        assert grammar.typed(entry, ["AAA", "BBB"]) == each, faults.lines


# Windows and durations, there and back

durations = st.sampled_from(sorted(grammar.LONGEST)).flatmap(
    lambda unit: st.builds(Duration, st.integers(1, grammar.LONGEST[unit]), st.just(unit))
)
days = st.dates(grammar.EARLIEST, grammar.LATEST)
steady = settings(derandomize=True, max_examples=150)


@steady
@given(durations)
def test_a_duration_is_read_as_it_is_written(duration: Duration) -> None:
    assert grammar.duration_of(grammar.duration_text(duration)) == duration
    assert grammar.window_of(grammar.duration_text(duration)) is None


@steady
@given(days, days)
def test_a_window_is_read_as_it_is_written_and_never_backwards(one: date, two: date) -> None:
    first, last = sorted([one, two])
    assert grammar.window_of(f"{first}/{last}") == (first, last)
    assert grammar.duration_of(f"{first}/{last}") is None
    if first < last:
        assert grammar.window_of(f"{last}/{first}") is None
    condition = Condition(DAILY, first, last, None, "last", ">=", 1.0)
    assert grammar.window_of(grammar.window_text(condition)) == (first, last)


@steady
@given(st.one_of(st.text(max_size=24), st.from_regex(r"P?[0-9]{0,6}[DWMYH]?(/[0-9-]{0,10})?", fullmatch=True)))
def test_any_other_text_is_no_window_and_no_duration(text: str) -> None:
    duration, window = grammar.duration_of(text), grammar.window_of(text)
    if duration is not None:
        assert re.fullmatch(r"P[0-9]+[DWMY]", text)
        assert 0 < duration.count <= grammar.LONGEST[duration.unit]
    if window is not None:
        assert text == f"{window[0]}/{window[1]}"


tables = st.fixed_dictionaries(
    {
        "series": st.sampled_from([DAILY, "fx.gone"]),
        "window": st.one_of(
            durations.map(grammar.duration_text),
            st.tuples(days, days).map(lambda pair: f"{min(pair)}/{max(pair)}"),
        ),
        "statistic": st.sampled_from(sorted(set(STATISTICS) - {*WITH_BASELINE, "ratio"})),
        "op": st.sampled_from(list(OPERATORS)),
        "value": st.one_of(st.integers(0, 10**9), st.floats(0, 1e12)),
    },
    optional={"tolerance": st.floats(0, 1e6), "max_gap": st.integers(0, 1000)},
)


@steady
@given(tables)
def test_every_sound_table_is_typed_without_a_fault_and_can_be_written_again(table: dict) -> None:
    faults = Faults()
    test = grammar.typed(Entry(table, Path("a.md"), 7, faults), {"AAA"})
    assert faults.lines == []
    assert isinstance(test, Condition)
    assert grammar.window_text(test) == table["window"]
    assert (test.series, test.statistic, test.op) == (table["series"], table["statistic"], table["op"])
    assert (test.value, test.tolerance) == (float(table["value"]), table.get("tolerance", 0.0))
    assert test.max_gap == table.get("max_gap", 2)


values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9), st.dates(), st.lists(st.text(max_size=3))
)
keys = ["series", "window", "statistic", "op", "value", "tolerance", "baseline", "other", "max_gap", "event", "colour"]


@steady
@given(st.dictionaries(st.sampled_from(keys), values), st.dictionaries(st.sampled_from(keys[:9]), values))
def test_no_table_at_all_makes_it_fail_and_each_fault_has_its_place(table: dict, changes: dict) -> None:
    good = {"series": DAILY, "window": "P90D", "statistic": "last", "op": ">=", "value": 1.0}
    for each in (table, good | changes):
        faults = Faults()
        given_table = {key: value for key, value in each.items() if value is not None}  # TOML has no nothing
        test = grammar.typed(Entry(given_table, Path("a.md"), 7, faults), {"AAA"})
        assert (test is None) == bool(faults.lines)
        assert all(line.startswith("a.md:7: ") for line in faults.lines)


# Edges


@pytest.mark.parametrize("key", ["value", "tolerance"])
def test_a_number_too_large_to_be_held_is_a_fault(key: str) -> None:
    faults = Faults()
    table = {"series": DAILY, "window": "P90D", "statistic": "last", "op": ">=", "value": 1.0} | {key: 10**400}
    assert grammar.typed(Entry(table, Path("a.md"), 7, faults), {"AAA"}) is None
    assert faults.lines[0].startswith(f"a.md:7: {key} = ")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("kind", ["un"]),
        ("actor", ["UN"]),
        ("effect", ["lifted"]),
        ("countries", [["AAA"]]),
        ("countries", [{"id": "AAA"}]),
    ],
)
def test_a_list_where_an_event_test_wants_a_name_is_a_fault(key: str, value: object) -> None:
    faults = Faults()
    event = {
        "kind": "un",
        "actor": "UN",
        "effect": "lifted",
        "countries": ["AAA"],
        "between": "2020-10-01/2020-10-31",
    } | {key: value}
    assert grammar.typed(Entry({"event": event}, Path("a.md"), 7, faults), {"AAA"}) is None
    assert faults.lines[0].startswith(f"a.md:7: {key} = ")


def test_a_fault_of_a_test_in_a_list_does_not_stand_on_another_claims_line(small) -> None:
    (faulty, sound), faults = read(small, claim(test=f"[{{ {GOOD.replace('>=', '=>').replace(chr(10), ', ')} }}]"))
    assert ("op = '=>'" in faulty.fault, sound.fault) == (True, "")
    number = int(re.match(rf"{re.escape(NAME)}:(\d+): ", faults[0])[1])
    assert number < small.line(NAME, 'id = "sound"')
