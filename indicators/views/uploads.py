"""What visitors upload. Streamlit keeps it in memory until their session ends; here it is let go of once it is read.

Streamlit takes uploads of every session, whether or not its page has a field for them: of those from another machine
only the ones that gave the token are to upload, and are noted here.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_trusted: set[str] = set()
_lock = threading.Lock()
MOST_TRUSTED = 1000  # sessions, before those that are over are forgotten


def read(file: UploadedFile) -> bytes:
    """Return the bytes of an uploaded file, and let go of it."""
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager  # noqa: PLC0415
    from streamlit.runtime.scriptrunner import get_script_run_ctx  # noqa: PLC0415

    body, visitor = file.getvalue(), get_script_run_ctx()
    if visitor and isinstance(visitor.uploaded_file_mgr, MemoryUploadedFileManager):
        visitor.uploaded_file_mgr.remove_file(visitor.session_id, file.file_id)
    return body


class Waiting(NamedTuple):
    """What waits to be read: how many files, and their bytes."""

    files: int
    bytes: int


def waiting() -> Waiting:
    """Return the uploads that are in memory, of all visitors."""
    from streamlit.runtime import get_instance  # noqa: PLC0415 - the server is up when this is asked
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager  # noqa: PLC0415

    found = get_instance().uploaded_file_mgr
    sessions = list(found.file_storage.values()) if isinstance(found, MemoryUploadedFileManager) else []
    held = [len(each.data) for session in sessions for each in list(session.values())]
    return Waiting(len(held), sum(held))


def trust(session: str) -> None:
    """Let a session from another machine upload; said each time that it draws a page.

    A session that lost its line for a moment is not active, and not over: it is said again once it is back.
    """
    from streamlit.runtime import get_instance  # noqa: PLC0415

    with _lock:
        _trusted.add(session)
        if len(_trusted) > MOST_TRUSTED:
            over = [each for each in _trusted if each != session and not get_instance().is_active_session(each)]
            _trusted.difference_update(over)


def is_trusted(session: str) -> bool:
    """Return whether a session gave the token."""
    return session in _trusted
