"""What is made once and kept: a cache that threads share.

`functools.lru_cache` lets several threads make the same thing at once; here the first makes it and the others wait.
"""

from __future__ import annotations

from threading import Condition
from typing import TYPE_CHECKING, Any, TypeVar, cast

from cachetools import LRUCache, cached
from cachetools.keys import hashkey

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Any

Function = TypeVar("Function", bound="Callable[..., Any]")


def kept(most: int, key: Callable[..., Hashable] = hashkey) -> Callable[[Function], Function]:
    """Return a decorator that keeps a function's last `most` answers, by its arguments. Nobody changes an answer.

    Args:
        most: how many answers are kept.
        key: what an answer depends on, from the arguments; where some of an argument does not matter.
    """

    def keeping(function: Function) -> Function:
        def hashed(*args: Any, **named: Any) -> Hashable:
            return hashkey(key(*args, **named))  # which counts its hash once, however often it is looked up

        asked = key if key is hashkey else hashed
        return cast("Function", cached(LRUCache(most), key=asked, condition=Condition())(function))

    return keeping
