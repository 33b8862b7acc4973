"""The document as it came: given byte for byte, or the page says which file cannot be read, and why (14.8g)."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from indicators.briefs import intake
from indicators.views import reads

TEXT = "A second look\n\nOctober 5, 2020\n\nIran sold oil to Caracas. It went on for a year.\n"


def gone(path):
    path.unlink()
    return "No such file or directory"


def a_folder(path):
    path.unlink()
    path.mkdir()
    return "it is a folder, not a file"


def a_pipe(path):
    path.unlink()
    os.mkfifo(path)
    return "it is a pipe, not a file"


def a_loop(path):
    path.unlink()
    path.symlink_to(path)
    return "Too many levels of symbolic links"


@pytest.fixture
def shelf(desk_in, tmp_path, monkeypatch):
    """A desk with a brief that came in; the Library on it, and where its document is kept."""
    desk = desk_in(tmp_path / "home")
    taken = intake.take_in(desk.briefs, TEXT.encode(), "a.txt", now=datetime(2026, 11, 20, tzinfo=UTC))
    monkeypatch.setattr(reads, "served", lambda _: desk)
    app = AppTest.from_string(
        "import streamlit as st\nfrom indicators.views import address, reads\n"
        "from indicators.views.screens import library\ndesk = reads.served(None)\n"
        "query = {key: st.query_params.get_all(key) for key in st.query_params}\n"
        "chosen = address.selection('library', query, desk)\nlibrary.draw(chosen, address.reader(chosen, desk))\n",
        default_timeout=120,
    )
    app.query_params["brief"] = taken.id
    return app, desk.briefs.raw_path(desk.briefs[taken.id].raw)


def drawn(app):
    app.run()
    assert not app.exception
    labels = [each.proto.label for each in app.get("download_button")]
    return labels, "".join(each.proto.body for each in app.get("html"))


def test_a_document_that_is_there_is_offered_as_it_came(shelf):
    """14.8g."""
    app, path = shelf
    assert path.read_bytes() == TEXT.encode()
    labels, words = drawn(app)
    assert labels == ["Brief file", "As it came"]
    assert "As it came:" not in words


@pytest.mark.parametrize("broken", [gone, a_folder, a_pipe, a_loop])
def test_a_document_that_cannot_be_read_is_named_with_the_reason(shelf, broken):
    """14.8g: before, the button was there and gave nothing, in silence."""
    app, path = shelf
    why = broken(path)
    labels, words = drawn(app)
    assert labels == ["Brief file"]
    assert f"As it came: {path} cannot be read ({why}); the brief&#39;s own text is still here." in words
