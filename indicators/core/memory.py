"""How this process uses memory: what is freed goes back to the system, and what stays is not looked through again.

glibc gives each thread an arena of its own, up to eight for each core, and keeps in it what was freed; a server whose
threads make frames and pages by turns grows by that for hours. Sources: mallopt(3); Python's gc.freeze.
"""

from __future__ import annotations

import ctypes
import gc

# Parameters of mallopt, from glibc's malloc.h.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
ARENAS = 2
LARGE = 256 * 1024  # bytes; what is larger is mapped by itself, and given back when it is freed


def give_back() -> bool:
    """Let memory that is freed go back to the system; return whether this system's allocator can be told so."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another C library than glibc, or Windows
        return False
    asked = ((M_ARENA_MAX, ARENAS), (M_MMAP_THRESHOLD, LARGE), (M_TRIM_THRESHOLD, LARGE))
    taken = [mallopt(name, value) for name, value in asked]
    return all(taken)


def settle() -> None:
    """Take what is there now for good: no later search for garbage looks through it."""
    gc.collect()
    gc.freeze()
