"""Documents out of HTML, Markdown, DOCX and PDF: nothing lost, nothing taken for what it is not, nothing hangs."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import docx
import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from selectolax.lexbor import LexborHTMLParser

from indicators.documents import formats, html_furniture, pdf, reading
from indicators.errors import BriefError


def saved(made):
    """Return a DOCX as bytes."""
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def word(inside="", before=""):
    """Return a DOCX with this markup in its body, and this before its root."""
    made = docx.Document()
    made.add_paragraph("Words of the document.")
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(made))) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                text = part.decode().replace("<w:body>", f"<w:body>{inside}", 1)
                part = text.replace("<w:document", f"{before}<w:document", 1).encode()
            new.writestr(name, part)
    return file.getvalue()


def refused(body, name="a.docx"):
    """Return the line in which a document is refused."""
    with pytest.raises(BriefError) as caught:
        formats.draft(body, name)
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("blanks", [0, 1 << 20, (1 << 20) - 5])
def test_entities_in_a_word_file_are_refused_wherever_they_stand(blanks):
    assert "declares entities" in refused(word(before=" " * blanks + '<!DOCTYPE a [<!ENTITY b "c">]>'))


def test_a_word_file_that_unpacks_to_more_than_a_brief_has_is_refused_at_once():
    assert "unpacks to more than 10 MB" in refused(word("<w:p/>" * 2_000_000))
    assert "more than 200,000 parts" in refused(word("<w:p/>" * 300_000))


def test_pictures_of_a_word_file_are_never_unpacked():
    file = io.BytesIO(word())
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/large.png", b"\0" * 20_000_000)
    assert [each.text for each in formats.draft(file.getvalue(), "a.docx").blocks] == ["Words of the document."]


def test_a_word_file_nested_without_end_is_refused_in_a_line():
    deep = 5_000
    assert "nested more than" in refused(word("<w:smartTag>" * deep + "</w:smartTag>" * deep))


def page(inside, head=""):
    """Return what a page says, as (kind, text) pairs without the day, and its draft."""
    found = formats.draft(f"<!doctype html><html><head>{head}</head><body>{inside}</body></html>".encode(), "page")
    return [(each.kind, each.text) for each in found.blocks], found


def texts(inside, head=""):
    return [text for _, text in page(inside, head)[0]]


PROSE = "<p>The rial fell in Tehran on Monday, and traders on Ferdowsi Street expect that it will fall again.</p>"
SAID = PROSE[3:-4]


@pytest.mark.parametrize(
    "name",
    ["has-sidebar content", "share-price-box", "related-sanctions", "social", "credit", "content", "nav-less text"],
)
def test_a_class_that_merely_holds_a_furniture_word_loses_nothing(name):
    assert (
        texts(f"<article><h1>T</h1>{PROSE * 3}<div class='{name}'><p>Gold rose.</p></div></article>")[-1]
        == "Gold rose."
    )


@pytest.mark.parametrize(
    "name", ["share-buttons", "related-content", "newsletterSignup", "site-nav", "cookie-banner", "author-bio",
             "wp-caption-text", "about-the-author", "social-links", "sr-only", "comments"]
)  # fmt: skip
def test_known_names_of_furniture_are_left_out(name):
    assert texts(f"<article><h1>T</h1>{PROSE}<div class='{name}'><p>Gold rose.</p></div></article>") == ["T", SAID]


@pytest.mark.parametrize(
    "around", ["<div class='sidebar'>{}</div>", "<form>{}</form>", "<div aria-hidden=true>{}</div>"]
)
def test_what_holds_most_of_the_page_is_no_furniture_whatever_it_is_called(around):
    assert texts(around.format(f"<p>Gold rose.</p>{PROSE}")) == ["Gold rose.", SAID]
    assert texts(PROSE + around.format("<p>Gold rose.</p>")) == [SAID]


def test_hidden_words_stay_hidden_though_they_are_most_of_the_page():
    assert texts(f"<p>Gold rose.</p><div style='display:none'>{PROSE}</div><div hidden>{PROSE}</div>") == ["Gold rose."]


def test_a_table_that_places_text_is_read_and_one_of_figures_is_told():
    placed = f"<table><tr><td><p>Gold rose.</p>{PROSE}</td></tr></table>"
    figures = "<table><tr><td>Jan</td><td>12</td></tr><tr><td>Feb</td><td>14</td></tr></table>"
    assert page(placed)[0] == [("paragraph", "Gold rose."), ("paragraph", SAID)]
    blocks, found = page(PROSE + figures + "<p>It ended.</p>")
    assert [text for _, text in blocks] == [SAID, "It ended."]
    assert found.remarks == ("tables are not read",)


def test_two_long_articles_on_a_page_are_both_read_and_a_teaser_is_not():
    assert texts(f"<main><article>{PROSE}</article><article>{PROSE}</article></main>") == [SAID, SAID]
    assert texts(f"<article>{PROSE * 3}</article><article><p>A teaser.</p></article>") == [SAID] * 3


def test_furniture_in_a_paragraph_makes_no_teaser_the_document():
    """14.8g: its letters stayed in what was around the paragraph, and the text beside the teaser was lost."""
    share = f"<span class='share-tools'>{'Share this on network and follow us there today. ' * 8}</span>"
    teaser = f"<article><p>The analysis follows. {share}</p></article>"
    assert texts(f"<h1>T</h1>{teaser}<div>{PROSE * 4}</div>") == ["T", "The analysis follows.", *[SAID] * 4]


def test_a_heading_that_is_called_like_furniture_is_the_title():
    """14.8g: it was no heading that it holds."""
    assert page(f"<h1 class='page-banner'>T</h1>{PROSE}")[0] == [("title", "T"), ("paragraph", SAID)]


def counts(node):
    """Return letters, those of paragraphs and headings of the first rank of a node, each counted anew."""
    letters = lambda each: len("".join(each.text().split()))  # noqa: E731
    return letters(node), sum(map(letters, node.css("p"))) or letters(node), len(node.css("h1"))


TAGS = [f"<{tag}{named}>" for tag in ("p", "div", "span", "object", "h1", "article") for named in ("", " class=ad")]
ENDS = ["</p>", "</div>", "</span>", "</object>", "</h1>", "</article>"]


@example(["<p>", "one", "<span class=ad>", "two"])
@example(["<p>", "one", "<object>", "<p>", "two", "<span class=ad>", "three", "</span>", "</object>"])
@given(some.lists(some.sampled_from([*TAGS, *ENDS, "a b", "c"]), max_size=40))
def test_what_is_counted_once_is_right_after_all_that_is_dropped(pieces):
    """14.8g: as if counted anew, whatever stands in what."""
    body = LexborHTMLParser(f"<body>{''.join(pieces)}</body>").body
    sizes = html_furniture._Sizes(body)
    for _ in range(2):
        for node in body.css("*"):
            assert (sizes.letters(node), sizes.prose(node), sizes.headings(node)) == counts(node)
        html_furniture._drop(body, ".ad", lambda node: True, sizes)


def test_the_first_heading_of_the_first_rank_is_the_title_and_the_others_are_headings():
    blocks, _ = page(f"<h1>Title</h1><h1>One</h1>{PROSE}<h1>Two</h1>{PROSE}")
    assert [kind for kind, _ in blocks] == ["title", "heading", "paragraph", "heading", "paragraph"]
    assert page(f"<p>A plain line</p><h1>Summary</h1>{PROSE}")[0][1] == ("heading", "Summary")


def test_the_title_of_a_word_file_is_its_title_and_headings_are_headings():
    made = docx.Document()
    made.add_heading("Fuel runs through Baniyas", 0)
    made.add_paragraph("7 February 2024")
    for section in ("Summary", "Outlook"):
        made.add_heading(section, 1)
        made.add_paragraph("Iran shipped crude to Baniyas.")
    found = reading.read(formats.draft(saved(made), "a.docx"))
    assert (found.title, found.published) == ("Fuel runs through Baniyas", date(2024, 2, 7))
    assert [part.text for part in reading.parts_of(found.body) if part.kind == "heading"] == ["Summary", "Outlook"]
    assert len(found.passages) == 2


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("fell.<sup>1, 2</sup>", "fell.[1][2]"),
        ("fell.<sup>2–4</sup>", "fell.[2][3][4]"),
        ("fell<sup><a href='#fn1'>[1]</a></sup><sup>2</sup>", "fell[1][2]"),
        ("fell in 2023<sup>1</sup>", "fell in 2023[1]"),
        ("fell.<a href='#_edn3'>[3]</a>", "fell.[3]"),
        ("10<sup>6</sup> barrels", "10⁶ barrels"),
        ("10<sup>-3</sup> of it", "10⁻³ of it"),
        ("5 km<sup>2</sup> and 3 m<sup>3</sup>", "5 km² and 3 m³"),
        ("<b>5 km</b><sup>2</sup>", "5 km²"),
        ("10<sup><a href='#fn1'>1</a></sup>", "10[1]"),
        ("CO<sub>2</sub> rose", "CO2 rose"),
        ("on May 26<sup>th</sup>", "on May 26th"),
        ("of <sup>235</sup>U", "of 235U"),
    ],
)
def test_a_raised_number_is_a_marker_and_a_power_is_a_power(written, read):
    assert texts(f"<p>It was {written}</p>") == [f"It was {read}"]


@pytest.mark.parametrize(
    "heading", ["<h2>Endnotes</h2>", "<p><b>Notes:</b></p>", "<h3>Sources</h3>", "<h2>References</h2>"]
)
@pytest.mark.parametrize(
    "listed", ["<ol><li>Kpler.</li><li>Reuters.</li></ol>", "<p>1. Kpler.</p><p>2. Reuters.</p>",
               "<p><sup>1</sup> Kpler.</p><p><sup>2</sup>Reuters.</p>", "<p>[1] Kpler.<br>[2] Reuters.</p>",
               "<ul><li>Kpler.</li><li>Reuters.</li></ul>"]
)  # fmt: skip
def test_a_list_under_a_heading_for_notes_is_notes(heading, listed):
    found = reading.read(
        page(f"<p>Gold rose.<sup>1</sup> It fell.<sup>2</sup></p>{heading}{listed}<h2>More</h2><p>It ended.</p>")[1],
        date(2024, 1, 1),
    )
    assert found.footnotes == (("1", "Kpler."), ("2", "Reuters."))
    assert [each.text for each in found.passages] == ["Gold rose.[1]", "It fell.[2]", "It ended."]
    assert found.remarks == ()


def test_roman_numbers_of_notes_are_read_as_arabic_ones():
    found, _ = page("<p>Gold rose.[i] It fell.[iv]</p><h3>References</h3><p>[i] Kpler.</p><p>[iv] Reuters.</p>")
    assert found[0][1] == "Gold rose.[1] It fell.[4]"
    assert found[2:] == [("footnote", "Kpler."), ("footnote", "Reuters.")]


def test_a_note_has_the_number_that_its_link_shows_and_all_its_paragraphs():
    found = page(
        "<p>Gold.<sup><a href='#footnote-7'>[1]</a></sup></p><ol><li id='footnote-7'><p>Kpler.</p><p>Seen in May. "
        "<a href='#r'>↑</a></p></li></ol>"
    )[1]
    assert [(each.label, each.text) for each in found.blocks[1:]] == [("1", "Kpler. Seen in May.")]


def test_captions_boxes_pointers_and_lives_are_left_out_and_a_long_box_is_told():
    blocks, found = page(
        f"<article><h1>T</h1>{PROSE * 4}<figure><img src=a><figcaption>A tanker at Kharg.</figcaption></figure>"
        f"<p>Photo: Planet Labs.</p><aside>{PROSE * 3}</aside><p>Related: Gold in Caracas</p>"
        "<h3>Related reading</h3><ul><li>Oil in Caracas</li></ul><p>It ended.</p>"
        "<h2>About the author</h2><p>Jane Doe is a fellow.</p></article>"
    )
    assert [text for _, text in blocks] == ["T", *[SAID] * 4, "It ended."]
    assert found.remarks == ("boxes beside the text were left out (1)",)


def test_a_day_is_taken_from_what_a_page_says_of_its_publication_and_not_from_a_sentence():
    said = "<time datetime='2024-10-12'>Oct. 12</time>"
    assert page(f"<article><header>{said}</header>{PROSE}</article>")[1].published == "2024-10-12"
    assert page(f"<article>{PROSE.replace('on Monday', said)}</article>")[1].published == ""
    assert page(f"<article>{PROSE}</article><footer>{said}</footer>")[1].published == ""


@pytest.mark.parametrize("tag", ["span", "div", "ul", "ul><li", "table><tr><td"])
def test_elements_in_one_another_without_end_are_read_without_falling_over(tag):
    deep = f"<{tag}>" * 20_000
    assert SAID in " ".join(texts(f"{PROSE}{deep}<b>Deep.</b>"))


MARKDOWN = """---
title: "Caracas looks for diluent"
date: 2023-05-11
author: M. Quintero
publisher: A policy house
tags: [oil]
---

# Caracas looks for diluent

Venezuela took 2 million barrels of condensate in April.[^1] The rest will follow.

| Month | Barrels |
| --- | --- |
| April | 2 |

[^1]: A port's schedule.
"""


def test_the_head_of_a_markdown_text_says_who_and_when_and_its_notes_are_notes():
    found = formats.draft(MARKDOWN.encode(), "brief.md")
    assert (found.title, found.published, found.producer) == (
        "Caracas looks for diluent",
        "2023-05-11",
        "A policy house",
    )
    read = reading.read(found, None)
    assert [each.text for each in read.passages] == [
        "Venezuela took 2 million barrels of condensate in April.[1]",
        "The rest will follow.",
    ]
    assert read.footnotes == (("1", "A port's schedule."),)
    assert "tables are not read" in read.remarks


def test_a_rule_at_the_head_of_a_markdown_text_is_no_head():
    found = formats.draft(b"---\n\nGold rose on Monday, and the rial fell.\n\n---\n\nIt ended.\n", "brief.md")
    assert [each.text for each in found.blocks] == ["Gold rose on Monday, and the rial fell.", "It ended."]


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ("mer210", ""),
        ("Microsoft Word - final v2.docx", ""),
        ("Gulf monitor, spring", "Gulf monitor, spring"),
        ("", ""),
    ],
)
def test_a_file_name_in_a_pdfs_metadata_is_no_title(told, title):
    assert pdf._title(told) == title
