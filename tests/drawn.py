"""The app itself drawn without a browser, at any of its addresses; and a page in a thread, as a server draws it."""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from streamlit.components.lib.local_component_registry import LocalComponentRegistry
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner_utils.script_run_context import (
    SCRIPT_RUN_CONTEXT_ATTR_NAME,
    ScriptRunContext,
    add_script_run_ctx,
)
from streamlit.runtime.state import SafeSessionState, SessionState
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import indicators.views
from indicators.views import address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

APP = Path(indicators.views.__file__).parent / "app.py"


def app(page: str = address.PAGES[0], **query: str | Sequence[str]) -> AppTest:
    """Return the app after it was drawn at a page with an address's keys and values."""
    drawn = AppTest.from_file(str(APP), default_timeout=600)
    for name, value in query.items():
        drawn.query_params[name] = value
    # AppTest switches between files alone; a page that is a function goes by the hash of its path.
    drawn._page_hash = "" if page == address.PAGES[0] else calc_hash(page)
    return drawn.run()


def words(drawn: AppTest) -> str:
    """Return the HTML of a page, without the first run's styles."""
    shown = "".join(each.proto.body for each in drawn.get("html"))
    return re.sub(r"<style>.*?</style>", "", shown, flags=re.DOTALL)


# AppTest draws one app at a time in a process. Below is what a server has around each of its scripts, without sockets.


@contextmanager
def runtime() -> Iterator[Runtime]:
    """Give Streamlit's runtime, which knows no visitor."""
    config = RuntimeConfig(
        script_path=str(APP),
        component_registry=LocalComponentRegistry(),
        media_file_storage=MemoryMediaFileStorage("/media"),
        uploaded_file_manager=MemoryUploadedFileManager("/upload"),
    )
    try:
        yield Runtime(config)
    finally:
        Runtime._instance = None  # as AppTest leaves it


def sent(draw: Callable[[], None]) -> list[bytes]:
    """Return what a page sends to a new visitor's browser, drawn in this thread; but downloads, named by chance."""
    messages: list[ForwardMsg] = []
    visitor = ScriptRunContext(
        session_id=f"visitor-{threading.get_ident()}",
        _enqueue=messages.append,
        query_string="",
        session_state=SafeSessionState(SessionState(), lambda: None),
        uploaded_file_mgr=MemoryUploadedFileManager("/upload"),
        main_script_path=str(APP),
        user_info={},
        fragment_storage=MemoryFragmentStorage(),
        pages_manager=PagesManager(str(APP)),
    )
    add_script_run_ctx(threading.current_thread(), visitor)
    try:
        draw()
    finally:
        delattr(threading.current_thread(), SCRIPT_RUN_CONTEXT_ATTR_NAME)
    kinds = [each.delta.new_element.WhichOneof("type") for each in messages]
    return [
        each.SerializeToString(deterministic=True)
        for each, kind in zip(messages, kinds, strict=True)
        if kind != "download_button"
    ]
