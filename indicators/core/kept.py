"""What is made once and kept: a cache that threads share, and that is bound by bytes where its answers are large.

`functools.lru_cache` lets several threads make the same thing at once; here the first makes it and the others wait.
"""

from __future__ import annotations

import pickle
from threading import Condition
from typing import TYPE_CHECKING, Any, TypeVar, cast

from cachetools import LRUCache, cached
from cachetools.keys import hashkey

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Any

OF_EACH = 2_000  # bytes: its key, and its place in the cache

Function = TypeVar("Function", bound="Callable[..., Any]")


def pickled(answer: object) -> int:
    """Return about how many bytes of memory an answer takes: those of its pickle, and what keeping any takes."""
    return len(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)) + OF_EACH


def kept(
    most: int, key: Callable[..., Hashable] = hashkey, weigh: Callable[[Any], int] | None = None
) -> Callable[[Function], Function]:
    """Return a decorator that keeps a function's last answers, by its arguments. Nobody changes an answer.

    Args:
        most: how many answers are kept; with `weigh`, how much they may weigh together. One that weighs more than that
            alone is not kept.
        key: what an answer depends on, from the arguments; where some of an argument does not matter.
        weigh: gives what an answer weighs: `pickled` for those whose size varies.
    """

    def keeping(function: Function) -> Function:
        def hashed(*args: Any, **named: Any) -> Hashable:
            return hashkey(key(*args, **named))  # which counts its hash once, however often it is looked up

        asked = key if key is hashkey else hashed
        cache: LRUCache[Hashable, Any] = LRUCache(most, getsizeof=weigh)
        return cast("Function", cached(cache, key=asked, condition=Condition())(function))

    return keeping
