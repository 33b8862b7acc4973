"""Links: who and what, the reason in the passage's own words, and silence where nothing measures it."""

from __future__ import annotations

import csv
import io
import re
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.core.tables import ROOT
from indicators.language import recognition

sys.path.append(str(ROOT / "bench"))
import links as measured

SHARED = ROOT.parent / "shared" / "links" / "dev.csv"
# What a careful analyst would want first for a sentence, and what else would do; both empty: nothing.
SENTENCES = """\
text;expect;allow
The toman slid to a record low on Tehran's streets.;^fx\\.irr;^cpi\\.irn
Caracas let the official bolivar rate drift lower this week.;^fx\\.ves;^fx\\.ves
Iranian consumers pay twice as much, with annual inflation above 40 percent.;^cpi\\.irn;^fx\\.irr
Bullion climbed to an all-time high of 4000 dollars an ounce.;^price\\.gold;gold
Turkish refiners received Venezuelan gold.;^trade\\.gold\\.ven_tur;gold
Iranian crude production has recovered to 3 million barrels per day.;^energy\\.(crude|oil)_;irn
Washington wants to end Iran's oil trade.;^energy\\.oil_exports\\.irn|^trade\\.crude\\.irn;irn
Brent fell below 70 dollars a barrel.;^energy\\.brent;^energy\\.
Traffic through the Suez Canal halved after the attacks.;^ship\\.transits\\.suez;^ship\\.transits
Shipping lines rerouted around the Cape of Good Hope.;^ship\\.transits\\.cape;^ship\\.transits
Tankers avoided the Red Sea.;^ship\\.transits\\.bab;^ship\\.transits
Venezuela's arms imports have dried up since 2015.;^arms\\.;ven
Tehran raised its defense budget sharply.;^arms\\.milex;^arms\\.
Authorities in Caracas blocked access to dozens of websites.;^info\\.(ooni|fotn);^info\\.
Iran ranks near the bottom for press freedom.;^info\\.rsf;^info\\.
The nationwide internet blackout in Iran lasted for weeks.;^info\\.(black|shut);^info\\.
Political instability in Venezuela deepened.;^risk\\.wgi;^risk
China imported more Malaysian crude than Malaysia produces.;^trade\\.crude\\.mys;chn
US imports of Venezuelan crude resumed under Chevron's licence.;^trade\\.crude\\.ven_usa;ven
The IMF expects the Iranian economy to shrink this year.;^macro\\.growth\\.irn;irn
Iran may sell drones to Venezuela.;^arms\\.irn_ven;irn
The Treasury blacklisted dozens of Iranian tankers of the shadow fleet.;^sanctions\\.vessels\\.irn;irn
Tanker calls at Bandar Abbas fell.;^ship\\.port_calls;irn
Trade with Beijing keeps Iran afloat.;^trade\\.goods\\.irn_chn;irn
Gasoline cargoes from Iran reached Puerto Cabello.;^ship\\.irn_ven\\.doc;irn_ven
The gap between the official and the market rate of the rial widened.;^fx\\.irr_usd\\.premium;^fx\\.irr
Media coverage of Venezuela sanctions surged.;^news;ven
Nigeria's inflation rose to 30 percent.;;
The foreign minister met his counterpart in Tehran.;;
Iran's supreme leader told reporters the strategy had worked.;;
She won a gold medal in Tokyo.;;
The opposition seized the opportunity in Caracas.;;
Security forces opened fire on demonstrators in Isfahan.;;
French arms exports reached a record.;;
The Polish zloty weakened against the euro.;;
Subscribe to our newsletter for weekly updates.;;
Prisoner swap talks between Washington and Tehran continued.;;
"""


@pytest.mark.parametrize(
    "row", list(csv.DictReader(io.StringIO(SENTENCES), delimiter=";")), ids=lambda row: row["text"][:40]
)
def test_a_sentence_finds_its_series_or_none(desk, row):
    found = [each.series_id for each in desk.linker.find(row["text"])]
    if not row["expect"]:
        assert found == []
        return
    assert any(re.search(row["expect"], each) for each in found[:3]), found
    assert len(found) <= 6


@pytest.mark.skipif(not SHARED.exists(), reason="the shared sentences are not beside the project")
def test_the_shared_sentences_are_linked_as_well_as_promised(desk):
    found = measured.score(Path(SHARED), desk.linker)
    assert found.hit >= 0.9, found.misses
    assert found.precise >= 0.85, found.misses
    assert found.empty_linked <= 0.05, found.misses


def test_the_reason_quotes_the_passage(desk):
    (first, *_) = desk.linker.find("Tehran is short of hard currency.")
    assert first.series_id == "fx.irr_usd.free_market"
    assert first.reasons == ('names "Tehran" (Iran) and "hard currency" (exchange rate)',)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("The UN arms embargo on Iran expires in October.", "2020-10-18-un"),
        ("Washington seized Iranian fuel shipments in August.", "2020-08-14-seizure"),
        ("Khamenei's adviser stated on September 27 that Iran helps Venezuela.", "2020-09-27-statement"),
    ],
)
def test_a_day_and_a_name_lead_to_the_event(desk, text, event):
    assert event in [each.event_id for each in desk.linker.events(text, date(2020, 9, 30))]


def test_a_passage_that_names_no_day_has_no_event(desk):
    assert desk.linker.events("Iran signed an arms deal.", date(2020, 9, 30)) == ()


# Other words for the same things: metonyms, verbs before and behind, other spellings, nicknames of straits.
PARAPHRASES = """\
In Caracas a greenback now fetches 300 bolivars from the men on the street corners.;^fx\\.ves_usd\\.(parallel|premium)
The dólar paralelo has broken away from the rate that the BCV publishes.;^fx\\.ves_usd
The single currency traded below one dollar for the first time in two decades.;^fx\\.usd_eur
The dollar gained against a basket of its peers after the Fed's meeting.;^fx\\.usd_broad
Prices in Iran climbed by 48 per cent in a year.;^cpi\\.irn
Inflation in Turkey is high, but in Iran prices are soaring faster.;^cpi\\.irn
Outlays on the FANB shrank to less than one per cent of GDP in Venezuela.;^arms\\.milex.*ven
Tehran has sold Mohajer drones to half a dozen armies.;^(trade\\.drones|arms)\\..*irn
The Orinoco Belt yielded barely half the barrels it did a decade earlier.;^energy\\.(crude|oil)_.*ven
PDVSA's exports dropped to a 75-year low.;^energy\\.oil_exports\\.ven|^trade\\.crude\\.ven
China's imports of Iranian crude hit a record.;^trade\\.crude\\.irn
Brent futures eased as Iran and Israel observed a truce.;^energy\\.brent
Ankara's purchases from Iran fell by half last year.;^trade\\.goods\\.irn_tur
Merchandise that arrives from Iran in the Emirates is often re-exported.;^trade\\.goods\\.irn_are
Over a million barrels of Iranian fuel on its way to Venezuela fell into US hands.;^ship\\.irn_ven\\.seized
Merchantmen steer clear of the southern gate of the Red Sea.;^ship\\.transits\\.bab
Container lines still make the detour by the Cape.;^ship\\.transits\\.cape
Few merchant ships unload at Puerto Cabello these days.;^ship\\.port_calls\\.puerto
The authorities in Tehran pulled the plug on the web.;^info\\.(shut|black|fotn)
Freedom House ranks Iran third from last among places to be online.;^info\\.fotn\\.irn
Data of volunteers' tests show Signal and Telegram unreachable from Iranian networks.;^info\\.ooni.*irn
Venezuela closed its last critical newspaper and jailed two reporters.;^info\\.rsf_rank\\.ven
The gauge of geopolitical tension has doubled since Russia invaded Ukraine.;^risk\\.gpr\\.world
"""


@pytest.mark.parametrize("line", PARAPHRASES.splitlines(), ids=lambda line: line[:40])
def test_the_same_is_found_in_the_words_of_other_desks(desk, line):
    text, expect = line.split(";")
    found = [each.series_id for each in desk.linker.find(text)]
    assert any(re.search(expect, each) for each in found[:3]), found


@pytest.mark.parametrize(
    "text",
    [
        "A bust of Simón Bolívar was unveiled in Caracas.",
        "The two presidents embraced for the cameras in Tehran.",
        "Maduro announced on social media that he would visit Moscow.",
        "Iranian journalists asked the spokesman about his health.",
        "Iran's negotiators blocked access to the nuclear site near Qom.",
        "A court in Caracas fined the mayor 40 million bolivars.",
        "The trade minister of Iran resigned after a month in office.",
        "The poem compares the poet's heart to a tanker in the Strait of Hormuz.",
        "Iran took gold in the 74-kilogram class at the Asian Games.",
        "The general spent thirty years in the Iranian army.",
        "Turkish inflation slowed, the Iranian visitor said.",
        "Iran is a geopolitical rival of Saudi Arabia, the lecturer said.",
    ],
)
def test_a_figure_of_speech_an_office_or_another_country_is_no_reason(desk, text):
    assert desk.linker.find(text) == ()


def test_an_embargo_beside_oil_is_not_one_on_arms(desk):
    found = [each.series_id for each in desk.linker.find("NIOC has lifted output despite the embargo on its crude.")]
    assert found
    assert not any(each.startswith("arms") for each in found)


@given(
    st.text()
    | st.lists(
        st.sampled_from(
            ["Iran", "oil", "gold", "US", "Venezuela", "rial", "sold", "seize", "the", "“", "exports", "tanker"]
        )
    ).map(" ".join)
)
def test_any_text_has_links_in_order_with_reasons_of_its_own_words(desk, text):
    found = desk.linker.find(text)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    for each in found:
        assert 0 < each.score <= 1
        for quoted in re.findall(r'"([^"]*)"', each.reasons[0]):
            assert quoted in text


def test_every_series_answers_to_something(desk):
    for each in desk.catalog.indicators.values():
        assert any(name[0] not in "+-" for name in each.concepts), each.id


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            "Tehran gave $500 million of gold to Nicolás Maduro.",
            [("area", "IRN"), ("amount", "5e+08 USD"), ("person", "Maduro")],
        ),
        ("half a billion dollars", [("amount", "5e+08 USD")]),
        ("298,000 rial", [("amount", "298000 IRR"), ("currency", "rial")]),
        ("1.116 million barrels", [("quantity", "1.116e+06 barrel")]),
        ("the tanker Clavel docked at El Palito", [("ship", "Clavel"), ("port", "El Palito")]),
        ("a clavel is a flower, and Clavel a name", []),
        ("Latin American states and the South China Sea", []),
        ("South Korea, not the north", [("area", "KOR")]),
        ("turkey with stuffing; us, not them", []),
        ("IMO 9208124 and IMO 9208125", [("ship", "IMO 9208124")]),
    ],
)
def test_names_and_amounts_are_recognised(desk, text, named):
    found = recognition.mentions(text, desk.linker.lexicon)
    assert [(each.kind, each.id) for each in found] == named
    assert all(text[each.start : each.end] == each.words for each in found)


@pytest.mark.parametrize(
    "text",
    [
        "Iran's armed forces held an important parade in Tehran.",
        "The transition in Caracas was terminated by decree.",
        "Iranian engineers designed a new stadium, state media reported.",
        "Containment of the epidemic in Venezuela failed.",
        "The general inflated his role in the operation, Iranian media said.",
        "Customs of the Persian new year were banned in Venezuela.",
        "Port wine was served at the Venezuelan embassy.",
    ],
)
def test_a_word_with_the_same_stem_as_a_concepts_is_not_that_concept(desk, text):
    assert desk.linker.find(text) == ()


@pytest.mark.parametrize(
    ("text", "series"),
    [
        ("Türkiye saw more bullion.", ["trade.gold.ven_tur"]),
        ("The United Arab Emirates saw more bullion.", ["trade.gold.ven_are"]),
        ("Venezuela saw more gasoline.", ["ship.irn_ven.documented_cargo"]),
    ],
)
def test_a_series_between_two_is_found_by_the_counterpart_alone_where_nobody_else_is_named(desk, text, series):
    assert [each.series_id for each in desk.linker.find(text)] == series
