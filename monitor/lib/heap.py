"""Memory that is free in this process goes back to the system.

The C library keeps what was freed for later. With records of many sizes that live for minutes to days it kept a
megabyte more each hour of a soak, most of it between blocks still in use, where it gives nothing back by itself.
"""

from __future__ import annotations

import asyncio
import ctypes
from functools import cache


async def give_back() -> None:
    """Hand free pages to the system, beside whatever else is done; nothing where the C library has no word for it."""
    await asyncio.to_thread(_trim)


def _trim() -> bool:
    """Whether anything was handed back."""
    library = _library()
    return bool(library.malloc_trim(0)) if library is not None else False


@cache
def _library() -> ctypes.CDLL | None:
    library = ctypes.CDLL(None)  # this very process
    return library if hasattr(library, "malloc_trim") else None  # glibc's; musl and macOS give back by themselves
