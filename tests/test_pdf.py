"""The PDF and the sheet read back: the words that were written, tags, outline, faces, dates; no letter lost unsaid."""

import hashlib
import io
import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import handed
import psutil
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from indicators.core.words import capital
from indicators.errors import IndicatorError
from indicators.handouts import drawn, faces, making, pdf, sheet
from indicators.handouts.setting import ASSETS
from indicators.model import MARK_SIGNS

BRIEF = "2020-09-30-iran-venezuela"


@pytest.fixture(scope="module")
def whole(desk):
    on = desk.now()
    return making.handout(on, making.outline(on, BRIEF))


@pytest.fixture(scope="module")
def made(whole):
    return pdf.bytes_of(whole, b"a pack")


@pytest.fixture(scope="module")
def words_of(made):
    return text(made)


@pytest.fixture(scope="module")
def bare(whole):
    """A handout of one passage without figures, quickly set."""
    first = replace(whole.passages[0], figures=(), events=(), note="", lacking=(), claims=())
    return replace(whole, passages=(first,), scorecard=(), open=(), sources=(), terms=())


def text(written):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(written)).pages)


def squeezed(words):
    return handed.plain(words)


def structure(node, found=None):
    """Return every kind of structure element with how many there are."""
    found = Counter() if found is None else found
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            structure(each, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found[node["/S"]] += 1
        if "/K" in node:
            structure(node["/K"], found)
    return found


def alternatives(node, found=None):
    found = [] if found is None else found
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            alternatives(each, found)
    elif isinstance(node, dict):
        if node.get("/S") == "/Figure":
            found.append(str(node.get("/Alt", "")))
        if "/K" in node:
            alternatives(node["/K"], found)
    return found


def unembedded(reader):
    """Return the faces that are named and not in the file."""
    missing = set()
    for page in reader.pages:
        for font in (page["/Resources"].get_object().get("/Font") or {}).values():
            one = font.get_object()
            below = one["/DescendantFonts"][0].get_object() if "/DescendantFonts" in one else one
            described = below["/FontDescriptor"].get_object()
            if not {"/FontFile2", "/FontFile3"} & set(described):
                missing.add(one["/BaseFont"])
            if "/ToUnicode" not in one:
                missing.add(f"{one['/BaseFont']} has no words")
    return missing


def test_every_word_that_was_written_comes_out(whole, made, words_of):
    """16.3: compare the extracted text with what was written; a face that lacks letters passes UA-1 blank."""
    found = squeezed(words_of)
    assert squeezed(whole.title) in found
    for sentence in whole.terms:
        assert squeezed(sentence) in squeezed(PdfReader(io.BytesIO(made)).pages[0].extract_text())
    for passage in whole.passages:
        assert squeezed(passage.quote) in found
        for claim in passage.claims:
            assert squeezed(f"{MARK_SIGNS[claim.mark]} {claim.mark}{claim.says}") in found
            for test in claim.tests:
                assert squeezed(capital(test.reason))[:60] in found
        for figure in passage.figures:
            assert squeezed(figure.short) in found
            assert squeezed(figure.value) in found
            assert squeezed(figure.caution) in found
        for event in passage.events:
            assert squeezed(event.title) in found
    for source in whole.sources:
        assert squeezed(source.terms)[:80] in found
        assert squeezed(source.licence) in found
    assert faces.UNKNOWN not in words_of


def test_the_words_in_charts_are_words(whole, made, words_of):
    """16.3: figures as vectors, their text as text: values of single points, years of axes."""
    found = squeezed(words_of)
    figure = next(each for p in whole.passages for each in p.figures if each.series == "cpi.ven.dec")
    assert "130,060" in found
    assert figure.log
    assert found.count("2024") > len(whole.passages)
    assert not any(len(page.images) for page in PdfReader(io.BytesIO(made)).pages), "a chart is a bitmap"


def test_it_is_tagged_has_an_outline_a_language_and_says_it_is_pdf_ua(whole, made):
    """16.3: tagged PDF/UA-1 with contents; alternatives for every figure; faces embedded."""
    reader = PdfReader(io.BytesIO(made))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid:part" in xmp
    kinds = structure(root["/StructTreeRoot"])
    assert kinds["/Figure"] >= sum(len(each.figures) for each in whole.passages)
    assert kinds["/H1"] >= len(whole.passages)
    assert kinds["/TOCI"] >= len(whole.passages)
    assert kinds["/Note"] + kinds["/FENote"] > 0
    told = squeezed(" ".join(alternatives(root["/StructTreeRoot"])))
    for passage in whole.passages:
        for figure in passage.figures:
            assert squeezed(figure.alt) in told
    names = [squeezed(each.title) for each in reader.outline if not isinstance(each, list)]
    for passage in whole.passages:
        assert any(each.startswith(squeezed(f"{passage.number}. {passage.quote[:30]}")) for each in names)
    assert unembedded(reader) == set()


def test_dates_title_and_the_pack_are_in_it_and_the_same_input_gives_the_same_bytes(whole, made):
    """16.3 and 16.4: the pack is attached, which PDF/UA-1 allows; all moments are the handout's day."""
    reader = PdfReader(io.BytesIO(made))
    assert reader.attachments["pack.zip"] == [b"a pack"]
    assert reader.metadata.title == whole.title
    assert reader.metadata.creation_date == datetime.combine(whole.day, datetime.min.time(), UTC)
    assert hashlib.sha256(pdf.bytes_of(whole, b"a pack")).digest() == hashlib.sha256(made).digest()
    assert round(float(reader.pages[0].mediabox.height)) == 842


def test_letter_is_another_paper(bare):
    """16.3: A4 and letter."""
    reader = PdfReader(io.BytesIO(pdf.bytes_of(bare, None, "letter")))
    assert (round(float(reader.pages[0].mediabox.width)), round(float(reader.pages[0].mediabox.height))) == (612, 792)
    assert "pack.zip" not in reader.attachments


def spoken(words):
    """Return words as they are to be found: each letter that no face has as the sign that stands for it."""
    return Counter(handed.plain(faces.printable(words, Counter())))


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
@example(handed.ODD)
@example('"#panic()" \\u{41} $x^2$ = heading\n\n- item\n+ item\n/ term: x')
@example("<script>*_`@#$\\[]{}~^'\"")
@example("e\u0301 \u0627\u0301 \u5f00\u0301 a\ufe0f")
@example("ƀӪӃ찜𝐮𝐝𝐞𝐟𝐡𝐢𝐣𝐤𝐥𝐦𝐧𝐨𝐩𝐪𝐫𝐬𝐭𝐚𝐛𝐜")
@example("\ufdd0\ue000\U0001f600\x00\x07\u2028\u0085\t")
def test_any_words_come_out_as_they_went_in(bare, words):
    """16.3: no word of data is markup, and a letter that no face has is shown as such and named."""
    given_words = replace(bare, passages=(replace(bare.passages[0], quote=words, title="T"),))
    written = pdf.bytes_of(given_words)
    lost = Counter()
    shown = faces.printable(words, lost)
    page = text(written).split("Passage 1: T")[-1]
    found = Counter(handed.plain(page))
    wanted = Counter(handed.plain(shown))
    missing = wanted - found
    assert not missing, (words, missing)
    if lost:
        named = handed.plain(text(written))
        assert all(f"U+{ord(each):04X}" in named for each in sorted(lost)[:20])
        assert len(lost) <= 20 or f"and{len(lost) - 20}more" in named


def test_persian_and_chinese_are_set_in_faces_of_their_own(bare):
    """16.3 and bad input: Persian from right to left, Chinese, both named as languages."""
    both = replace(
        bare,
        passages=(
            replace(bare.passages[0], quote=handed.PERSIAN),
            replace(bare.passages[0], number=2, quote=handed.CHINESE),
        ),
    )
    for written in (pdf.bytes_of(both), sheet.bytes_of(both)):
        found = Counter(handed.plain(text(written)))
        for words in (handed.PERSIAN, handed.CHINESE):
            assert not Counter(handed.plain(words)) - found
        assert handed.plain(handed.CHINESE) in handed.plain(text(written))
        assert faces.UNKNOWN not in text(written)
        reader = PdfReader(io.BytesIO(written))
        used = {
            font.get_object()["/BaseFont"].split("+")[1]
            for page in reader.pages
            for font in page["/Resources"].get_object()["/Font"].values()
        }
        assert any(each.startswith("IBMPlexSansArabic") for each in used)
        assert any(each.startswith("NotoSansCJK") for each in used)
        assert unembedded(reader) == set()


def test_a_letter_has_a_glyph_where_the_table_of_its_face_says_so():
    """16.3: GB 2312 whole, Latin, Persian; what is not there is named."""
    lost = Counter()
    assert faces.printable("Aé\u06f1گ开\u2014", lost) == "Aé\u06f1گ开\u2014"
    assert not lost
    assert faces.printable("\u0915x\U00013000", lost) == "\ufffdx\ufffd"
    assert faces.named(lost) == (
        "Letters that no face here has, each shown as \ufffd: "
        "U+0915 devanagari letter ka, U+13000 egyptian hieroglyph a001."
    )
    hanzi = {
        bytes([row, cell]).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)
    } - {""}
    assert len(hanzi) == 6763
    assert all(ord(each) in faces.letters(faces.CHINESE) for each in hanzi)


@pytest.mark.parametrize("form", [pdf, sheet], ids=["pdf", "sheet"])
@pytest.mark.parametrize(
    ("quote", "title"),
    [("Words.", handed.TITLE), (handed.LONG, ""), (handed.UNBROKEN, handed.UNBROKEN)],
    ids=["title of 60 words", "long", "unbroken"],
)
def test_nothing_leaves_the_page(bare, form, quote, title):
    """16.3 and bad input: every word stands between the margins."""
    given_words = replace(
        bare, title=title or bare.title, passages=(replace(bare.passages[0], quote=quote, title=title),)
    )
    reader = PdfReader(io.BytesIO(form.bytes_of(given_words)))
    found = handed.plain("".join(page.extract_text() for page in reader.pages))
    found = re.sub(rf"{re.escape(handed.plain(f'{given_words.title}, {bare.stands}'))}(\d+/\d+)?", "", found)
    assert all(handed.plain(each) in found for each in quote.split(". "))
    for page in reader.pages:
        wide = float(page.mediabox.width)
        ends = []
        page.extract_text(
            visitor_text=lambda words, cm, tm, font, size, ends=ends: (
                ends.append((tm[4] * cm[0] + cm[4], words)) if words.strip() else None
            )
        )
        assert all(0 <= left < wide - 20 for left, _ in ends)


def test_the_sheet_is_one_page_with_every_passage_its_marks_and_its_figure(whole):
    """16.3: what an analyst pins to the wall."""
    written = sheet.bytes_of(whole, b"a pack")
    reader = PdfReader(io.BytesIO(written))
    assert len(reader.pages) == 1
    found = squeezed(text(written))
    for passage in whole.passages:
        assert squeezed(passage.quote) in found
        for claim in passage.claims:
            assert squeezed(f"{MARK_SIGNS[claim.mark]}{claim.mark}{claim.says}") in found
        if passage.figures:
            assert squeezed(passage.figures[0].value) in found
    assert reader.attachments["pack.zip"] == [b"a pack"]
    assert "pdfuaid:part" in reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert structure(reader.trailer["/Root"]["/StructTreeRoot"])["/Figure"] == sum(
        bool(p.figures) for p in whole.passages
    )
    assert hashlib.sha256(sheet.bytes_of(whole, b"a pack")).digest() == hashlib.sha256(written).digest()
    assert unembedded(reader) == set()


def test_a_sheet_that_does_not_fit_goes_on_and_says_so(whole):
    """16.3: the type shrinks to a floor, then there are more pages."""
    reader = PdfReader(io.BytesIO(sheet.bytes_of(handed.many(whole, 60))))
    assert len(reader.pages) > 1
    for page in reader.pages:
        assert "60 passages, more than one page holds." in page.extract_text()
    few = replace(whole, passages=whole.passages[:4], open=())
    assert "more than one page" not in text(sheet.bytes_of(few))


def test_without_passages_or_figures_there_is_still_a_document(whole):
    """Bad input: a brief without passages, without figures."""
    assert squeezed(whole.title) in squeezed(text(pdf.bytes_of(handed.empty(whole))))
    assert "names no passage" in text(sheet.bytes_of(handed.empty(whole)))
    bare = handed.bare(whole)
    assert squeezed(bare.passages[-1].quote) in squeezed(text(pdf.bytes_of(bare)))
    assert "no figure" in text(sheet.bytes_of(bare))


def test_charts_are_drawn_once_and_in_order(whole):
    """16.3: one process, each chart once."""
    one, other = whole.passages[0].figures[:2]
    first, second, third = drawn.svgs([one.chart, other.chart, one.chart], 640)
    assert first == third != second
    assert unicodedata.is_normalized("NFC", first)
    assert drawn.svgs([], 640) == []
    assert {each.name for each in ASSETS.glob("*.typ")} == {"common.typ", "handout.typ", "sheet.typ"}


def worded(text):
    """Return a chart of one word."""
    mark = {"type": "text", "fontSize": 20}
    return {"mark": mark, "encoding": {"text": {"value": text}}, "data": {"values": [{}]}, "height": 40}


def renderers():
    return [each for each in psutil.Process().children() if "indicators.handouts.drawn" in each.cmdline()]


def test_many_charts_are_drawn_by_two_processes_in_order_and_none_is_left():
    """16 How good: drawn beside what else is made; loaded before there is a chart, begun before anybody waits."""
    many = [worded(f"chart {place % 17}.") for place in range(30)]
    drawn.ready()
    assert len(renderers()) == 2
    drawn.ahead(many, 300)
    found = drawn.svgs(many, 300)
    assert [f"chart {place % 17}." in each for place, each in enumerate(found)] == [True] * 30
    assert renderers() == []
    drawn.ready()
    assert drawn.svgs(many[:3], 300) == found[:3]  # whoever draws them, and one does
    assert renderers() == []
    with pytest.raises(IndicatorError, match="the charts could not be drawn: "):
        drawn.svgs([*many, {"mark": "nothing"}], 300)
    assert renderers() == []


GONE = """
import json, os, subprocess, sys
words = [sys.executable, "-m", "indicators.handouts.drawn"]
renderer = subprocess.Popen(words, stdin=subprocess.PIPE)
renderer.stdin.write(json.dumps({"asker": os.getpid(), "specs": [sys.argv[1]]}).encode())
renderer.stdin.flush()
os._exit(0) if sys.argv[2] == "gone" else renderer.communicate()
"""


@pytest.mark.parametrize("asker", ["there", "gone"])
def test_what_nobody_waits_for_is_not_drawn(asker):
    """16, bad input: a killed export leaves nothing that goes on drawing for minutes."""
    words = [sys.executable, "-c", GONE, json.dumps(worded("once")), asker]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert ("once" in done.stdout) == (asker == "there"), done.stderr


@pytest.mark.long
def test_four_hundred_passages(whole):
    """Bad input: 400 passages."""
    given_words = handed.many(whole, 400)
    reader = PdfReader(io.BytesIO(pdf.bytes_of(given_words)))
    names = [each.title for each in reader.outline if not isinstance(each, list)]
    assert sum(each.split(".")[0].isdigit() for each in names) == 400
    assert squeezed(whole.title) in squeezed(reader.pages[0].extract_text())
    assert (
        "400 passages, more than one page holds."
        in PdfReader(io.BytesIO(sheet.bytes_of(given_words))).pages[-1].extract_text()
    )
