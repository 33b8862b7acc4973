"""Which program this is: its version, and a hash of its code."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import metadata
from pathlib import Path

CODE = Path(__file__).parent.parent


def version() -> str:
    """Return the version that is installed; "" where none is."""
    try:
        return metadata.version("indicators")
    except metadata.PackageNotFoundError:
        return ""


@lru_cache(maxsize=1)
def code() -> str:
    """Return a hash over every module of ours: two programs that have the same one say the same of the same figures."""
    total = hashlib.sha256()
    for path in sorted(CODE.rglob("*.py")):
        total.update(path.relative_to(CODE).as_posix().encode() + b"\n")
        total.update(path.read_bytes())
    return total.hexdigest()
