"""What is made once and kept: a cache that threads share.

`functools.lru_cache` lets several threads make the same thing at once; here the first makes it and the others wait.
"""

from __future__ import annotations

from threading import Condition
from typing import TYPE_CHECKING, TypeVar, cast

from cachetools import LRUCache, cached

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

Function = TypeVar("Function", bound="Callable[..., Any]")


def kept(most: int) -> Callable[[Function], Function]:
    """Return a decorator that keeps a function's last `most` answers, by its arguments. Nobody changes an answer."""

    def keeping(function: Function) -> Function:
        return cast("Function", cached(LRUCache(most), condition=Condition())(function))

    return keeping
