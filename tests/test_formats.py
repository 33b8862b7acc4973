"""Documents out of HTML, Markdown, DOCX and PDF: nothing lost, nothing taken for what it is not, nothing hangs."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import docx
import pytest

from indicators.briefs import formats, reading
from indicators.errors import BriefError, UndatedError


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
