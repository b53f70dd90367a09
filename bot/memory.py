"""Memory: what was freed goes back to the system."""

from __future__ import annotations

import ctypes


def give_back() -> None:
    """Let the C library give back what it holds of freed memory; some milliseconds, and nothing where it cannot (it is not glibc).

    What an index was built from, or a replaced library, lies between what stays: by itself the C library would keep all of it.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
