"""What visitors upload. Streamlit keeps it in memory until their session ends; here it is let go of once it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile


def read(file: UploadedFile) -> bytes:
    """Return the bytes of an uploaded file, and let go of it."""
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager  # noqa: PLC0415
    from streamlit.runtime.scriptrunner import get_script_run_ctx  # noqa: PLC0415

    body, visitor = file.getvalue(), get_script_run_ctx()
    if visitor and isinstance(visitor.uploaded_file_mgr, MemoryUploadedFileManager):
        visitor.uploaded_file_mgr.remove_file(visitor.session_id, file.file_id)
    return body


def waiting() -> int:
    """Return how many bytes of uploads are in memory, of all visitors."""
    from streamlit.runtime import get_instance  # noqa: PLC0415 - the server is up when this is asked
    from streamlit.runtime.stats import CacheStat  # noqa: PLC0415

    found = get_instance().uploaded_file_mgr.get_stats()
    return sum(each.byte_length for family in found.values() for each in family if isinstance(each, CacheStat))
