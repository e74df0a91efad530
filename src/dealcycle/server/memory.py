"""How much memory threads keep for themselves."""

import ctypes
from contextlib import suppress

ARENAS = -8  # M_ARENA_MAX of malloc.h


def share_heaps(most: int = 2) -> None:
    """Glibc gives each busy thread a heap of its own, and every one of them keeps what it once
    needed; of threads that take turns anyway, two heaps are enough."""
    # Other C libraries have no such call.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(ARENAS, most)
