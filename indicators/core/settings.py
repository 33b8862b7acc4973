"""What the operator sets: the folder of the store and of the analysts' own work, and the token of who may write."""

from __future__ import annotations

import os
from pathlib import Path

from indicators.core.tables import ROOT
from indicators.errors import SettingError, StoreError

DATA = ROOT / "data"
SHORTEST_TOKEN = 16


def home() -> Path:
    """Return the folder of the store and of the analysts' own work, from INDICATORS_HOME or data/local."""
    named = os.environ.get("INDICATORS_HOME", "").strip()
    if not named:
        return DATA / "local"
    try:
        return Path(named).expanduser()
    except RuntimeError as error:
        raise StoreError(f"INDICATORS_HOME = {named!r} names no folder: {error}") from error


def token() -> str:
    """Return what those on other machines must know to write, from INDICATORS_TOKEN; "" if they may only read.

    Raises:
        SettingError: one that is too short to be hard to guess.
    """
    named = os.environ.get("INDICATORS_TOKEN", "").strip()
    if named and len(named) < SHORTEST_TOKEN:
        raise SettingError(
            f"INDICATORS_TOKEN has {len(named)} signs; give it {SHORTEST_TOKEN} or more, such as what "
            "python -c 'import secrets; print(secrets.token_urlsafe())' prints"
        )
    return named
