"""Which of many like cases `make test` draws, and which are left for `make test-long`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable


def first_of(values: Iterable[Any]) -> list[Any]:
    """Return parameters of a test over all there is of a kind: the first for `make test`, the rest marked long."""
    first, *rest = values
    return [first, *(pytest.param(each, marks=pytest.mark.long) for each in rest)]
