"""Building rules aside: a child of low priority reads, checks and indexes, and asks the sample; the bot only maps what it left.

The child is given everything over its standard input, in pickles of ours, and reports in one line of JSON. What it builds it leaves
in the cache folder, under the hash of what it was built from.
"""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import struct
import sys
import threading
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from itertools import chain
from pathlib import Path

from bot.children import begin
from knowledge.entries import Matter
from knowledge.faults import Fault, KnowledgeFaults
from knowledge.library import Folders, Library, read, read_leniently
from knowledge.sources import SourceFile

PATIENCE = 300.0
"""Seconds that building may take; 20,000 entries take some ten."""
MOST_NAMES = 200
"""New names that are looked at one by one; more come with a list, whose matters are compared one by one anyway."""
_LENGTH = struct.Struct("!Q")
_PRIORITY = 10
"""How far behind the bot and everything else (nice)."""


class BuildError(Exception):
    """The child did not come to an end; nothing is known of the rules it was to build."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to build. ``kept`` is what was approved once, of which faulty lines are left out; ``change`` must be without fault."""

    folders: Folders
    kept: tuple[SourceFile, ...] = ()
    change: tuple[SourceFile, ...] = ()
    cache: Path | None = None
    known: frozenset[str] = frozenset()
    """The names that hold already; those of ``change`` beyond them are looked at more closely."""


@dataclass(frozen=True, slots=True)
class Built:
    """What came of it: the rules ``digest``, or ``faults``."""

    digest: str = ""
    faults: tuple[Fault, ...] = ()
    left_out: tuple[Fault, ...] = ()
    """The faults of what was left out of ``kept``."""
    marks: tuple[tuple[str, str], ...] = ()
    """How the rules do on the sample: grade and answer of each question."""
    guesses: tuple[tuple[str, str], ...] = ()
    """The nonsense made of new names that is answered, and the entry whose card it gets."""


async def build(order: Order) -> Built:
    """What a child makes of ``order``. Raises ``OSError`` where none can be started, ``BuildError`` where it fails."""
    parcel = await asyncio.to_thread(pickle.dumps, order, pickle.HIGHEST_PROTOCOL)
    process = await begin("bot.building", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            process.stdin.write(_LENGTH.pack(len(parcel)))
            process.stdin.write(parcel)
            await process.stdin.drain()
            told = await process.stdout.read()
            code = await process.wait()
    except TimeoutError:
        raise BuildError("it took too long") from None
    except ConnectionError:
        raise BuildError("it ended while it was told what to build") from None
    finally:
        process.stdin.close()
        if process.returncode is None:
            process.kill()
            await process.wait()
    if code:
        raise BuildError(f"it ended with {code}")
    report = json.loads(told)
    return Built(
        report["digest"],
        tuple(Fault(*fault) for fault in report["faults"]),
        tuple(Fault(*fault) for fault in report["left_out"]),
        tuple((grade, answer) for grade, answer in report["marks"]),
        tuple((question, entry) for question, entry in report["guesses"]),
    )


def built(order: Order) -> Built:
    """The same in this process."""
    from knowledge.finder import Finder
    from knowledge.sample import guesses, marks

    try:
        left_out: tuple[Fault, ...] = ()
        if order.change:
            library = read(order.folders, (*order.kept, *order.change), order.cache)
        else:
            library, left_out = read_leniently(order.folders, order.kept, order.cache)
    except KnowledgeFaults as faults:
        return Built(faults=faults.faults)
    finder = Finder(library, order.cache)
    graded = tuple((str(mark.grade), mark.answer) for mark in marks(finder.find))
    guessed = tuple(guesses(finder.find, _new_names(library, order.known))) if order.change else ()
    return Built(library.digest, (), left_out, graded, guessed)


def _new_names(library: Library, known: frozenset[str]) -> list[tuple[str, str]]:
    """The names that are added now, each with the id of its entry."""
    new = library.added - known
    names = []
    for entry in library.entries():
        rows = entry.rows if isinstance(entry, Matter) else ()
        said = dict.fromkeys(chain(entry.aliases, *(row.aliases for row in rows)))
        names += [(entry.id, alias) for alias in said if alias in new]
    return names[:MOST_NAMES]


def _end_with_parent() -> None:
    # The parent keeps the other end open until it has its report: that it closes means that it is gone or has given up.
    sys.stdin.buffer.read(1)
    os._exit(1)


def _lists(faults: Sequence[Fault]) -> list[list[object]]:
    return [list(astuple(fault)) for fault in faults]


def main() -> None:
    """Build what the parent sends, and report."""
    os.nice(_PRIORITY)
    # Nothing that a library may print shall stand in the report.
    report_to = os.dup(1)
    os.dup2(2, 1)
    size = _LENGTH.unpack(sys.stdin.buffer.read(_LENGTH.size))[0]
    # From our own parent, over a pipe that nobody else holds.
    order = pickle.loads(sys.stdin.buffer.read(size))  # noqa: S301
    threading.Thread(target=_end_with_parent, daemon=True).start()
    result = built(order)
    report = {
        "digest": result.digest,
        "faults": _lists(result.faults),
        "left_out": _lists(result.left_out),
        "marks": result.marks,
        "guesses": result.guesses,
    }
    with os.fdopen(report_to, "w", encoding="utf-8") as line:
        json.dump(report, line, ensure_ascii=False)
        line.write("\n")
        line.flush()
    # The thread above still waits, and nothing here needs to be put away.
    os._exit(0)


if __name__ == "__main__":
    main()
