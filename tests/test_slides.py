"""Slides read back: native charts with the handout's points, exact words, notes, alternatives, nothing over its box."""

import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import handed
import pytest
from pptx import Presentation
from pptx.oxml.ns import qn

from indicators.core.words import sentence
from indicators.handouts import making, measure, native, slides
from indicators.handouts.deck import MARK_COLOURS, PACK_NAME, SMALLEST
from indicators.model import MARK_SIGNS

BRIEF = "2020-09-30-iran-venezuela"


@pytest.fixture(scope="module")
def whole(desk):
    on = desk.now()
    return making.handout(on, making.outline(on, BRIEF))


@pytest.fixture(scope="module")
def made(whole):
    return slides.bytes_of(whole, b"a pack")


def read(written):
    return Presentation(io.BytesIO(written))


def told(slide):
    return "\n".join(each.text_frame.text for each in slide.shapes if each.has_text_frame)


def squeezed(text):
    return "".join(text.replace("\v", " ").split())


def charts(slide):
    return [each for each in slide.shapes if each.has_chart]


def held(chart):
    """Return what a chart holds: days and values, from the part that draws it."""
    series = chart.part._element.xpath(".//c:ser")
    assert len(series) == 1
    epoch = date(1899, 12, 30)

    def of(name):
        return {int(each.get("idx")): float(each.find(qn("c:v")).text) for each in series[0].xpath(f"./c:{name}//c:pt")}

    days, values = of("cat"), of("val")
    return [(epoch + timedelta(days=int(day)), values.get(place)) for place, day in sorted(days.items())]


def overflowing(slide, width=12192000, height=6858000):
    """Yield each box of words that is too small for them, or leaves the slide."""
    for each in slide.shapes:
        if (
            each.left < 0
            or each.top < 0
            or each.left + each.width > width + 20000
            or each.top + each.height > height + 20000
        ):
            yield each.name, "leaves the slide"
        if not each.has_text_frame or not each.text_frame.text:
            continue
        body = each.text_frame
        paragraphs = [
            measure.Paragraph(
                tuple(
                    measure.Run(run.text, bool(run.font.bold), serif=run._r.find(".//" + qn("a:latin")) is not None)
                    for run in one.runs
                )
                or (measure.Run(""),),
                (one.runs[0].font.size.pt if one.runs else 10),
                one.space_before.pt if one.space_before is not None else 0,
            )
            for one in body.paragraphs
        ]
        for one, paragraph in zip(body.paragraphs, paragraphs, strict=True):
            assert one.line_spacing is None or one.line_spacing.pt <= paragraph.size * measure.LEADING + 0.2
        needed = measure.height(paragraphs, each.width / 12700)
        if body.word_wrap and needed > each.height / 12700 + 2:
            yield each.name, f"{needed:.0f} points in {each.height / 12700:.0f}"


def test_every_figure_is_a_native_chart_with_the_points_of_the_handout(whole, made):
    """16.3: native and editable charts; done when their data equal the store's."""
    seen = 0
    for passage, slide in zip(whole.passages, list(read(made).slides)[1:], strict=False):
        drawn = charts(slide)
        assert len(drawn) == len(passage.figures)
        for figure, shape in zip(passage.figures, drawn, strict=True):
            points = [each for each in held(shape.chart) if each[1] is not None]
            assert points == [
                (each.start if figure.drawn_as == "bar" else each.at, each.value) for each in figure.points
            ]
            book = shape.chart.part.chart_workbook.xlsx_part
            assert book is not None, "its data cannot be edited"
            assert figure.alt in shape._element.xpath(".//p:cNvPr")[0].get("descr")
            log = shape.chart.part._element.xpath(".//c:logBase")
            assert bool(log) == figure.log
            assert shape.chart.part._element.xpath(".//c:dateAx//c:majorUnit")
            seen += 1
    assert seen == sum(len(each.figures) for each in whole.passages) > 40


def test_a_gap_is_a_gap(whole):
    """16.3: None for gaps: a year without a figure is no line across it."""
    figure = next(
        each for p in whole.passages for each in p.figures if each.drawn_as == "line" and each.frequency == "M"
    )
    holed = replace(figure, points=figure.points[:10] + figure.points[20:])
    rows = native.rows(holed)
    empty = [place for place, (_, value) in enumerate(rows) if value is None]
    assert empty == [10]
    assert rows[9][0] < rows[10][0] < rows[11][0]
    assert [each for each in native.rows(figure) if each[1] is None] == []
    deck = slides.bytes_of(replace(whole, passages=(replace(whole.passages[0], figures=(holed,)),), open=()))
    shape = charts(read(deck).slides[1])[0]
    assert held(shape.chart)[10][1] is None
    assert shape.chart.part._element.xpath(".//c:dispBlanksAs")[0].get("val") == "gap"


def test_a_slide_has_the_exact_words_the_marks_the_sources_and_its_day(whole, made):
    """16.3: one passage a slide with its exact words; sources and as-of on each slide."""
    pages = list(read(made).slides)
    assert squeezed(whole.title) in squeezed(told(pages[0]))
    for each in whole.terms:
        assert squeezed(each) in squeezed(told(pages[0])), "terms on the first page"
    for passage, slide in zip(whole.passages, pages[1:], strict=False):
        words = squeezed(told(slide))
        assert squeezed(passage.quote) in words
        assert squeezed(whole.stands) in words
        for claim in passage.claims:
            assert squeezed(f"{MARK_SIGNS[claim.mark]} {claim.mark}  {claim.says}") in words
        for figure in passage.figures:
            assert squeezed(f"Source: {figure.producer.rstrip('.')}") in words
            if figure.caution:
                assert squeezed(figure.caution) in words
    last = squeezed("\n".join(told(each) for each in pages[len(whole.passages) + 1 :]))
    for mark, many in whole.scorecard:
        assert f"{many}{MARK_SIGNS[mark]}{squeezed(mark)}" in last
    for source in whole.sources:
        assert squeezed(source.title) in last
        assert squeezed(source.terms) in last
    for number, place in whole.open:
        assert squeezed(sentence(whole.passages[number - 1].claims[place].reason)) in last


def test_a_mark_has_its_sign_its_word_and_its_colour(whole, made):
    """16.3: never a colour alone, and never another's colour."""
    seen = 0
    for passage, slide in zip(whole.passages, list(read(made).slides)[1:], strict=False):
        runs = [
            run
            for each in slide.shapes
            if each.has_text_frame
            for one in each.text_frame.paragraphs
            for run in one.runs
        ]
        for claim in passage.claims:
            badge = next(each for each in runs if each.text == f"{MARK_SIGNS[claim.mark]} {claim.mark}")
            assert str(badge.font.color.rgb) == MARK_COLOURS[claim.mark]
            assert badge.font.bold
            seen += 1
    assert seen > 15
    assert len({*MARK_COLOURS.values()}) == len(MARK_SIGNS)


def test_a_figure_without_points_is_words_alone(whole):
    """Bad input: a series without data."""
    none = replace(whole.passages[0].figures[0], points=(), value="", dated="none known")
    given = replace(whole, passages=(replace(whole.passages[0], figures=(none,)),), open=())
    slide = read(slides.bytes_of(given)).slides[1]
    assert charts(slide) == []
    assert none.short in told(slide)
    assert "No value is known." in slide.notes_slide.notes_text_frame.text


def test_the_notes_say_source_vintage_and_each_test(whole, made):
    """16.3: notes with source, vintage, claim test and result."""
    for passage, slide in zip(whole.passages, list(read(made).slides)[1:], strict=False):
        notes = slide.notes_slide.notes_text_frame.text
        assert passage.quote in notes
        for claim in passage.claims:
            assert sentence(claim.reason) in notes
            for test in claim.tests:
                assert f"{test.mark}: {test.reason}" in notes
                assert all(address in notes for _, address in test.sources)
        for figure in passage.figures:
            assert figure.address in notes
            assert figure.licence in notes
            if figure.points:
                assert "known on" in notes
        for event in passage.events:
            assert event.address in notes


def test_everything_that_means_something_has_words_and_what_does_not_says_so(whole, made):
    """16.3: alt text."""
    for slide in list(read(made).slides):
        assert slide.shapes.title is not None
        assert slide.shapes.title.text_frame.text.strip()
        for each in slide.shapes:
            properties = each._element.xpath(".//p:cNvPr")[0]
            if not each.has_text_frame:
                assert properties.get("descr") or properties.xpath("./a:extLst"), each.name


def test_the_same_handout_gives_the_same_bytes_all_of_its_day(whole, made):
    """16.3: reproducible but for nothing: every moment in the file is the handout's day."""
    assert hashlib.sha256(slides.bytes_of(whole, b"a pack")).digest() == hashlib.sha256(made).digest()
    deck = read(made)
    assert deck.core_properties.created == datetime.combine(whole.day, datetime.min.time())
    assert deck.core_properties.title == whole.title
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert {each.date_time for each in package.infolist()} == {(*whole.day.timetuple()[:3], 0, 0, 0)}
        assert package.read(PACK_NAME.lstrip("/")) == b"a pack"
        types = package.read("[Content_Types].xml").decode()
        assert PACK_NAME in types or 'Extension="zip"' in types
        assert "pack/pack.zip" in package.read("_rels/.rels").decode()
        theme = package.read("ppt/theme/theme1.xml").decode()
        assert "4x3" not in package.read("ppt/presentation.xml").decode()
        assert "docProps/app.xml" not in package.namelist()
    assert 'typeface="IBM Plex Sans"' in theme
    assert 'typeface="Newsreader"' in theme
    assert (deck.slide_width, deck.slide_height) == (12192000, 6858000)
    with zipfile.ZipFile(io.BytesIO(slides.bytes_of(whole))) as package:
        assert PACK_NAME.lstrip("/") not in package.namelist()


@pytest.mark.parametrize(
    ("quote", "title"),
    [
        (handed.PERSIAN, handed.PERSIAN),
        (handed.CHINESE, handed.CHINESE * 3),
        ("Words.", handed.TITLE),
        (handed.LONG, ""),
        (handed.LONG * 2, handed.TITLE * 4),
        (handed.UNBROKEN, handed.UNBROKEN),
        ("a\x00b\x07c\ufffe & <b> ]]>", "_x0041_"),
    ],
    ids=["Persian", "Chinese", "title of 60 words", "long", "endless", "unbroken", "control characters"],
)
def test_hard_words_fit_and_stay(whole, quote, title):
    """16.3 and bad input: long quotes and titles shrink in steps and never leave their box; the words stay."""
    given = handed.with_words(whole, quote, title)
    deck = read(slides.bytes_of(given))
    pages = list(deck.slides)
    assert [fault for slide in pages for fault in overflowing(slide)] == []
    shown = squeezed(
        "\n".join(
            "\n".join(each.text_frame.text for each in page.shapes if each.has_text_frame and each.name == name)
            for name in ("Passage and verdicts", "Words")
            for page in pages
        )
    )
    wanted = squeezed(quote if "\x00" not in quote else "a\ufffdb\ufffdc\ufffd & <b> ]]>")
    assert wanted in shown
    if title == handed.TITLE:
        assert squeezed(title) in squeezed(pages[1].shapes.title.text_frame.text)
    if quote == handed.PERSIAN:
        one = next(each for each in pages[1].shapes if each.name == "Passage and verdicts").text_frame.paragraphs[0]
        assert one._p.pPr.get("rtl") == "1"
        assert one.runs[0]._r.rPr.get("lang") == "fa-IR"


def test_nothing_of_the_real_one_overflows(made):
    """16.3: computed from the advance of each letter, with room for other faces."""
    assert [(slide.slide_id, fault) for slide in read(made).slides for fault in overflowing(slide)] == []
    sizes = [
        run.font.size.pt
        for slide in read(made).slides
        for each in slide.shapes
        if each.has_text_frame
        for one in each.text_frame.paragraphs
        for run in one.runs
    ]
    assert min(sizes) >= 7.5 * SMALLEST


def test_without_passages_or_figures_it_is_still_a_deck(whole):
    """Bad input: a brief without passages, without figures."""
    none = list(read(slides.bytes_of(handed.empty(whole))).slides)
    assert squeezed(whole.title) in squeezed(told(none[0]))
    assert "The outline of these slides names no passage." in told(none[0])
    bare = list(read(slides.bytes_of(handed.bare(whole))).slides)
    assert not any(charts(each) for each in bare)
    assert [fault for slide in bare for fault in overflowing(slide)] == []


@pytest.mark.long
def test_four_hundred_passages(whole):
    """Bad input: 400 passages."""
    given = handed.many(whole, 400)
    pages = list(read(slides.bytes_of(given)).slides)
    assert len(pages) > 400
    assert sum(len(charts(each)) for each in pages) == sum(len(each.figures) for each in given.passages)
    assert [fault for slide in pages for fault in overflowing(slide)] == []


def test_values_written_at_points_have_room_beside_each_other():
    """Of three reports within a quarter the last is named, and not the one that it would lie on."""
    figure = SimpleNamespace(drawn_as="point")
    held = [(date(2020, 5, 1), 1_500_000.0), (date(2020, 8, 14), 820_000.0), (date(2022, 1, 31), 2_100_000.0)]
    assert native._labelled(figure, held, 2.0, many=True) == [0, 1, 2]
    assert native._labelled(figure, held, 20.0, many=True) == [1, 2]
    assert native._labelled(figure, held, 100.0, many=True) == [2]
    assert native._labelled(SimpleNamespace(drawn_as="line"), held, 1.0, many=True) == []
