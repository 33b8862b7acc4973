"""What the operator sets: which folder the store and the analysts' own work are in."""

from __future__ import annotations

import os
from pathlib import Path

from indicators.core.tables import ROOT
from indicators.errors import StoreError

DATA = ROOT / "data"


def home() -> Path:
    """Return the folder of the store and of the analysts' own work, from INDICATORS_HOME or data/local."""
    named = os.environ.get("INDICATORS_HOME", "").strip()
    if not named:
        return DATA / "local"
    try:
        return Path(named).expanduser()
    except RuntimeError as error:
        raise StoreError(f"INDICATORS_HOME = {named!r} names no folder: {error}") from error
