"""Reading a document as its publisher meant it, from the format to the passages."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from indicators.documents import formats, reading
from indicators.documents import pdf as pdf_reader
from indicators.errors import BriefError
from indicators.model import Block, Draft

ORIGINAL = Path(__file__).parents[2] / "shared" / "briefs" / "iran-venezuela-2020-09-30.txt"
TEXT = """\
Oil flows shift

March 4, 2021

[Notice: Links to foreign domains carry an asterisk (*).]

Key Takeaways

1. Iran likely sold more crude in February than in any month before.
2. Caracas may follow.[1]

The rial fell by a tenth. Gen. Smith *stated on March 2 that it would not recover.

- One point is that nobody counts the cargoes.

[1] A note on Caracas.

Subscribe to our newsletter
"""
PAGE = """<!doctype html><html><head><title>Oil flows shift | A House</title>
<meta property="og:site_name" content="A House"><meta property="article:published_time" content="2021-03-04T10:00:00Z">
<style>p {color: red}</style><script>alert(1)</script></head><body><nav>Home</nav><article><h1>Oil flows shift</h1>
<p>Notice: Links to foreign domains carry an asterisk (*).</p><p style="display:none">hidden words</p>
<h2>Key Takeaways</h2>
<ol><li>Iran likely sold more crude in February than in any month before.</li>
<li>Caracas may follow.<sup><a href="#fn1">1</a></sup></li></ol>
<p>The rial fell by a tenth. Gen. Smith
<a href="https://x.example">*stated on March 2</a> that it would not recover.</p>
<ul><li>One point is that nobody counts the cargoes.</li></ul><p>Subscribe to our newsletter</p>
<img src="https://x.example/x.png">
<div class="footnotes"><ol><li id="fn1">A note on Caracas. <a href="#r1">↩</a></li></ol></div></article>
<footer>Copyright 2021</footer></body></html>"""


def word(text=TEXT):
    """Return the same brief as a DOCX."""
    made = docx.Document()
    for line in filter(None, text.split("\n")):
        if line == "Oil flows shift":
            made.add_heading(line, 1)
        elif line == "Key Takeaways":
            made.add_heading(line, 2)
        elif line[:2] in ("1.", "2."):
            made.add_paragraph(line[3:], style="List Number")
        elif line.startswith("- "):
            made.add_paragraph(line[2:], style="List Bullet")
        else:
            made.add_paragraph(line)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def markdown():
    return TEXT.replace("Oil flows", "# Oil flows", 1).replace("Key Take", "## Key Take")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (TEXT.encode(), "a.txt"),
        (TEXT.replace("\n", "\r\n").encode("utf-16"), "a.txt"),
        (markdown().encode(), "a.md"),
        (PAGE.encode(), "page"),
        (word(), "a.docx"),
    ],
)
def test_the_same_brief_is_read_alike_from_every_format(body, name):
    found = reading.read(formats.draft(body, name))
    assert (found.title, found.published) == ("Oil flows shift", date(2021, 3, 4))
    assert found.notices == ("Links to foreign domains carry an asterisk (*).",)
    assert found.footnotes == (("1", "A note on Caracas."),)
    assert [each.text for each in found.passages] == [
        "Iran likely sold more crude in February than in any month before.",
        "Caracas may follow.[1]",
        "The rial fell by a tenth.",
        "Gen. Smith *stated on March 2 that it would not recover.",
        "One point is that nobody counts the cargoes.",
    ]
    assert [part.kind for part in reading.parts_of(found.body)] == [
        "notice", "heading", "numbered", "numbered", "paragraph", "bullet", "footnote",
    ]  # fmt: skip
    assert found.passages[1].footnotes == ("1",)
    assert [bool(reading.foreign_marks(each.text)) for each in found.passages] == [False, False, False, True, False]
    assert "Subscribe" not in found.body
    assert "hidden" not in found.body


def test_furniture_glued_to_the_last_line_is_cut_and_the_words_in_a_sentence_stay():
    glued = TEXT.replace("nobody counts the cargoes.", "nobody counts the cargoes.View Citations")
    found = reading.read(formats.draft(glued.encode(), "a.txt"))
    assert "View Citations" not in found.body
    inside = TEXT.replace("The rial fell", "They subscribe to the view citations matter, and the rial fell")
    assert "subscribe to the view citations matter" in reading.read(formats.draft(inside.encode(), "a.txt")).body


def test_without_a_day_the_analyst_is_asked_for_it():
    text = TEXT.replace("March 4, 2021", "")
    with pytest.raises(BriefError, match="name the day"):
        reading.read(formats.draft(text.encode(), "a.txt"))
    assert reading.read(formats.draft(text.encode(), "a.txt"), date(2020, 1, 2)).published == date(2020, 1, 2)


@pytest.mark.parametrize("day", ["March 4, 2099", "1890-01-01"])
def test_a_day_that_cannot_be_is_refused(day):
    with pytest.raises(BriefError, match="name the day"):
        reading.read(formats.draft(TEXT.replace("March 4, 2021", day).encode(), "a.txt"))


@pytest.mark.skipif(not ORIGINAL.exists(), reason="the original text is not beside the project")
@pytest.mark.parametrize("glued", [False, True])
def test_the_original_of_the_first_brief_is_read_whole(glued):
    body = ORIGINAL.read_bytes()
    found = reading.read(
        formats.draft(body.replace(b"\n\nView Citations", b"View Citations") if glued else body, "a.txt")
    )
    assert (found.title, found.published) == ("Iran-Venezuela cooperation expands to security realm", date(2020, 9, 30))
    assert [sum(each.paragraph == number for each in found.passages) for number in range(1, 6)] == [5, 5, 5, 5, 0]
    assert sum(bool(reading.foreign_marks(each.text)) for each in found.passages) == 2
    assert [each.footnotes for each in found.passages if each.footnotes] == [("1",)]
    assert found.passages[4].footnotes == ("1",)
    assert (len(found.notices), len(found.footnotes), found.remarks) == (1, 1, ())
    assert "View Citations" not in found.body


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=60)
KINDS = st.sampled_from(["paragraph", "heading", "bullet", "numbered", "footnote", "title"])


@given(st.lists(st.builds(Block, KINDS, TEXTS, st.sampled_from(["1", "2", "33"])), max_size=12))
def test_what_is_stored_gives_the_same_passages_again(blocks):
    found = reading.read(Draft(tuple(blocks)), date(2020, 1, 1))
    assert reading.passages_of(found.body) == found.passages
    for each in found.passages:
        assert found.body[each.start : each.end] == each.text


@pytest.mark.parametrize(
    "text", ["- no bullet", "1. no point", "## no heading", "[1] no note", "[Notice: none]", "\\- x", "\\\\1. y", "\\z"]
)
def test_a_paragraph_that_starts_like_another_kind_stays_one(text):
    line = reading.line_of("paragraph", text, "")
    (part,) = reading.parts_of(line)
    assert (part.kind, part.text) == ("paragraph", text)


def bomb(size):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w>" + b" " * size)
    return file.getvalue()


def with_entities():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    return file.getvalue()


def pdf(password=""):
    made = PdfWriter()
    made.add_blank_page(200, 200)
    if password:
        made.encrypt(password)
    file = io.BytesIO()
    made.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\x00\x01\x02" * 900, "not text (it is full of control characters)"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "a picture"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 50, "save it as .docx"),
        (b"x" * (formats.MAX_BYTES + 1), "at most 10 MB"),
        (b"%PDF-1.4 and nothing else", "a damaged PDF"),
        (pdf(), "a scan"),
        (pdf("secret"), "a password"),
        (b"PK\x03\x04 and nothing else", "a damaged DOCX"),
        (word()[:-400], "a damaged DOCX"),
        (bomb(60 * 1024 * 1024), "unpacks to more"),
        (with_entities(), "entities"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line_with_its_name(body, words):
    with pytest.raises(BriefError) as caught:
        formats.draft(body, "folder/report.bin")
    assert str(caught.value).startswith("report.bin: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@given(
    st.binary(max_size=400) | st.binary(max_size=200).map(lambda each: b"%PDF-1.4\n" + each) | st.text().map(str.encode)
)
def test_any_bytes_give_a_draft_or_one_refusal(body):
    try:
        assert isinstance(formats.draft(body, "x"), Draft)
    except BriefError as error:
        told = str(error)
    else:
        told = ""
    assert "\n" not in told


def test_signs_that_nobody_sees_go_and_persian_joiners_stay():
    found = formats.draft("The ri\u200bal\u202e fell. می‌خواهم".encode(), "a.txt")
    assert found.blocks[0].text == "The rial fell. می‌خواهم"
    assert "2 invisible characters" in found.remarks[0]


def test_letters_that_look_latin_are_named_and_stay():
    found = formats.draft("The r\u0456al fell.".encode(), "a.txt")
    assert found.blocks[0].text == "The r\u0456al fell."
    assert "look Latin" in found.remarks[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_the_encoding_is_found_where_nothing_names_it(encoding):
    text = "Nicolás Maduro compró oro en Turquía. La economía cayó según el señor Peña y la nación espera más. " * 3
    assert formats.draft(text.encode(encoding), "a.txt").blocks[0].text == text.strip()


def test_markup_in_markdown_is_text():
    found = formats.draft(b"# A\n\n<script>alert(1)</script> stays", "a.md")
    assert found.blocks[1].text == "<script>alert(1)</script> stays"


def test_joined_letters_and_soft_hyphens_of_a_pdf_are_plain_letters():
    assert pdf_reader._lines("a re\ufb01ner\x00 \nsuf\xadfi\xad\n cient") == ["a refiner", "suffi-", "cient"]


def test_running_heads_and_page_numbers_are_no_text_wherever_they_stand():
    pages = [
        [
            "THE DESK | A REPORT",
            str(number),
            "",
            "Prices rose in May",
            "",
            "and fell in June.",
            "THE DESK",
            f"{number} of 4",
        ]
        for number in range(1, 5)
    ]
    blocks = pdf_reader._blocks(pages, frozenset())
    assert " ".join(each.text for each in blocks) == " ".join(["Prices rose in May and fell in June."] * 4)


def test_lines_that_stand_out_are_headings():
    pages = [["A report", "on two lines", "It begins here and it goes on and on,", "to the end.", "Next", "More."]]
    blocks = pdf_reader._blocks(pages, frozenset({"A report", "on two lines", "Next"}))
    assert [(each.kind, each.text) for each in blocks if each.kind == "heading"] == [
        ("heading", "A report on two lines"), ("heading", "Next"),
    ]  # fmt: skip


def taken(*blocks):
    """Return how a plain text of these blocks is read."""
    return reading.read(formats.draft("\n\n".join(blocks).encode(), "a.txt"))


def said(*blocks):
    """Return the passages of a text with a title, a day, a paragraph of prose, and these blocks."""
    found = taken("Oil flows shift", "March 4, 2021", "The first cargo left on Monday.", *blocks)
    return [each.text for each in found.passages[1:]]


PROSE = "The rial fell by a tenth in a single week of trading."


def test_a_title_with_a_day_keeps_its_words_and_gives_the_day():
    found = taken("Gulf Update, March 4, 2021", "Ann Lee, Bo Ray, and Cy Dean", "Information Cutoff: 2:00 pm ET", PROSE)
    assert (found.title, found.published) == ("Gulf Update, March 4, 2021", date(2021, 3, 4))
    assert [each.text for each in found.passages] == [PROSE]


@pytest.mark.parametrize(
    "line", ["Brussels, 4 March 2021", "A Report N°7 | 4 March 2021", "By A. Lee | March 4, 2021", "Le 4 mars 2021"]
)
@pytest.mark.parametrize("above", [True, False])
def test_a_line_with_the_day_is_no_passage_and_no_title(line, above):
    lines = [line, "Oil flows shift again"] if above else ["Oil flows shift again", line]
    found = taken(*lines, PROSE)
    assert (found.title, found.published) == ("Oil flows shift again", date(2021, 3, 4))
    assert found.body == PROSE + "\n"


def test_a_day_inside_the_first_paragraph_is_not_that_of_publication():
    with pytest.raises(BriefError, match="name the day"):
        taken("Oil flows shift", "On March 4, 2021, the rial fell by a tenth in Tehran.", PROSE)


def test_a_dateline_gives_the_day_and_the_agency_and_stays():
    found = taken(
        "Oil flows shift", "By Ann Lee", "CARACAS, March 4, 2021 (Reuters) - Exports rose to a record last month."
    )
    assert (found.published, found.producer) == (date(2021, 3, 4), "Reuters")
    assert found.passages[0].text.startswith("CARACAS, March 4")


@pytest.mark.parametrize(
    "line",
    ["By Ann Lee", "By Thomas R. Lee and A. B. Ray", "Por Lucía Soto", "BY ANN LEE", "By Ann Lee, Senior Fellow"],
)
def test_a_byline_is_no_passage(line):
    found = taken("Oil flows shift", line, "March 4, 2021", PROSE)
    assert found.body == PROSE + "\n"
    assert found.producer


def test_a_heading_that_begins_with_by_is_no_byline():
    found = taken("Oil flows shift", "March 4, 2021", "By Land and Sea", PROSE)
    assert found.body.startswith("## By Land and Sea")


def test_names_jobs_and_numbers_of_the_head_are_no_headings():
    found = taken(
        "Oil flows shift", "Ann B. Lee", "Specialist in Energy", "Gulf Research Service", "R12345", "www.x.example",
        "March 4, 2021", "SUMMARY", PROSE,
    )  # fmt: skip
    assert (found.body, found.producer) == (f"## SUMMARY\n\n{PROSE}\n", "Gulf Research Service")


def test_a_letter_has_its_facts_in_its_header():
    found = taken(
        'From: "Gulf Desk" <desk@x.example>\nTo: all@x.example\nDate: Thu, 4 Mar 2021 08:14:05 +0000\n'
        "Subject: Re: Gulf Daily: a cargo left\nMIME-Version: 1.0\nContent-Type: text/plain",
        "Good morning,", PROSE, "Best regards,\nAnn", "--\nYou are receiving this email because you asked.",
    )  # fmt: skip
    assert (found.title, found.producer, found.published) == (
        "Gulf Daily: a cargo left", "Gulf Desk", date(2021, 3, 4)
    )  # fmt: skip
    assert found.body == PROSE + "\n"


def test_what_says_what_a_series_is_for_is_a_notice_and_names_its_publisher():
    found = taken(
        "Gulf Update, March 4, 2021", "The Gulf Update provides insights into trade.", "NOTE: Marks carry an asterisk.",
        "[Notice: Note: Figures are rounded.]", "The Gulf House at Anytown publishes the Gulf Update with help.", PROSE,
    )  # fmt: skip
    assert len(found.notices) == 4
    assert found.notices[1:3] == ("Marks carry an asterisk.", "Figures are rounded.")
    assert found.producer == "Gulf House at Anytown"
    assert [each.text for each in found.passages] == [PROSE]


@pytest.mark.parametrize(
    "line",
    [
        "Copyright law is weak in the Gulf and pirates sell films.",
        "Cookies are sold in Tehran at a high price.",
        "Follow us into the bazaar, a trader said.",
        "Share this view of events and you will see.",
        "Subscribe to our view and you err.",
        "Iran provides weapons to its friends abroad.",
        "Reporting by state media suggests a fall.",
        "Heavy Water is produced by Iran at Arak.",
    ],
)
def test_a_sentence_is_never_furniture(line):
    assert said(line) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Photo: A Wire/Ann Lee", "Related: Gulf crude finds buyers.", "(Reporting by Ann Lee; Editing by Bo Ray)",
        "((ann.lee@x.example; +1 713 555 0100;))", "Copyright 2021 The House. All rights reserved.",
        "Follow us on Twitter.", "Share this article", "Subscribe to the Gulf Letter",
        "Ann Lee is a senior fellow at the Gulf House.",
        "Tags: oil, gold", "Unsubscribe here.", "{{ article.date | date: 'y' }}",
    ],
)  # fmt: skip
def test_lines_around_a_document_are_no_passages(line):
    assert said(PROSE, line) == [PROSE]


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("It fell.[1] It rose.[2]", ["[1] One. [2] Two."]),
        ("It fell.1 It rose.2", ["Notes", "1. One.\n2. Two."]),
        ("It fell.[i] It rose.[ii]", ["[i] One.", "[ii] Two."]),
        ("It fell.¹ It rose.²", ["[1] One.", "[2] Two."]),
    ],
)
def test_notes_in_every_form_are_tied_to_their_markers(text, notes):
    found = taken("Oil flows shift", "March 4, 2021", PROSE, text, *notes)
    assert found.footnotes == (("1", "One."), ("2", "Two."))
    assert [each.text for each in found.passages[1:]] == ["It fell.[1]", "It rose.[2]"]
    assert found.remarks == ()


def test_a_marker_of_several_notes_is_tied_to_each():
    found = taken(
        "Oil flows shift", "March 4, 2021", "It fell again.[1,3] It rose again.[1-3]", "[1] A.", "[2] B.", "[3] C."
    )
    assert [each.footnotes for each in found.passages] == [("1", "3"), ("1", "2", "3")]


def test_a_number_that_follows_a_word_is_no_marker_without_its_note():
    assert said("The No.1 buyer paid 3.4 for it.") == ["The No.1 buyer paid 3.4 for it."]


def test_bullets_are_bullets_whatever_their_sign():
    found = taken("Oil flows shift", "March 4, 2021", PROSE, "• One rose.\n– Two fell.\no Three stayed.\n‣ Four left.")
    assert [part.text for part in reading.parts_of(found.body) if part.kind == "bullet"] == [
        "One rose.", "Two fell.", "Three stayed.", "Four left.",
    ]  # fmt: skip


def test_an_asterisk_is_a_mark_only_where_a_notice_or_the_publisher_says_so():
    assert reading.marks_foreign(("Links to foreign domains carry an asterisk.",), "")
    assert reading.marks_foreign((), "Institute for the Study of War")
    assert not reading.marks_foreign(("Figures are rounded.",), "Gulf House")
