"""Memory of large replications."""

from __future__ import annotations

import ctypes

LARGE = 500_000
"""Customers of a channel from which on a replication is large."""
_THRESHOLD = -3, 1 << 17
"""The option of glibc's ``mallopt`` (M_MMAP_THRESHOLD), and its own first value in bytes."""


def give_back() -> None:
    """Give memory that nobody needs any more back to the system, now and from now on at once.

    The GNU C library else keeps what has become free for what comes, and little fits into the gaps.
    It costs time, so it is for large replications. Where there is another C library, nothing
    happens.
    """
    try:
        library = ctypes.CDLL(None)
        library.mallopt(*_THRESHOLD)
        library.malloc_trim(0)
    except (AttributeError, OSError, TypeError):
        pass
