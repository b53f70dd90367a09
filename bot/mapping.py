"""Mapping rules that a child has built: from the cache folder into this process, a little at a time, so that answers go on."""

from __future__ import annotations

import asyncio
import gc
import time
from pathlib import Path

from bot.memory import give_back
from knowledge import snapshots
from knowledge.finder import Finder
from knowledge.library import Library

_SLICE = 0.002
"""Seconds of work at a time, and of rest."""


async def mapped(cache: Path, digest: str) -> tuple[Library, Finder] | None:
    """The rules ``digest`` of the ``cache`` folder, without holding up anybody; none where they are not there."""
    data = await asyncio.to_thread(snapshots.found, cache, digest)
    library = None if data is None else await _recalled(data, digest)
    return None if library is None else (library, await asyncio.to_thread(Finder, library, cache))


async def _recalled(data: bytes, digest: str) -> Library | None:
    steps = snapshots.recalling(data, digest)
    if gc.get_freeze_count():
        gc.collect()
    # The collector would look through everything made so far, again and again, and nobody would be answered meanwhile.
    gc.disable()
    try:
        while True:
            until = time.perf_counter() + _SLICE
            while time.perf_counter() < until:
                next(steps)
            await asyncio.sleep(_SLICE)
    except StopIteration as end:
        library: Library | None = end.value
        return library
    finally:
        gc.enable()


def settle() -> None:
    """What was mapped stays: tell the collector so, if it was told so at the start; and give back what has been replaced."""
    if gc.get_freeze_count():
        gc.freeze()
    give_back()
