"""Stripping aside: a child of low priority that may write no file, for decoders are where a hostile file strikes.

It is given the file over its standard input and gives back one line of JSON and the clean file. Neither touches a disk; a crash
leaves no core.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import struct
import sys
import threading
from typing import BinaryIO

from bot.children import begin
from bot.stripping.outcome import NotStrippedError, Stripped, WhyNot

PATIENCE = 180.0
"""Seconds; twenty megabytes take some twenty at most."""
SECONDS = 150
"""Of processor time."""
MEMORY = 3 * 1024**3
"""Bytes of addresses, of which the largest file that is taken uses about a half."""
LARGEST = 256 * 1024 * 1024
"""Bytes that a child may give back."""
_LENGTH = struct.Struct("!Q")
_PRIORITY = 10
_TIRED = frozenset({-signal.SIGXCPU, -signal.SIGKILL})


class Stripper:
    """Strips one file at a time, whoever asks: two of the largest would fill a small server."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def strip(self, data: bytes) -> Stripped:
        """What a child makes of ``data``. Raises ``NotStrippedError``, also where the child dies, and ``OSError`` where none starts."""
        async with self._turn:
            process = await begin("bot.stripping_child", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
            assert process.stdin is not None
            assert process.stdout is not None
            told = b""
            try:
                async with asyncio.timeout(PATIENCE):
                    process.stdin.write(_LENGTH.pack(len(data)))
                    process.stdin.write(data)
                    await process.stdin.drain()
                    told = await _all(process.stdout)
                    code = await process.wait()
            except TimeoutError:
                raise NotStrippedError(WhyNot.TOO_LARGE, "it took too long") from None
            except ConnectionError:
                # It died over the file before it had read it.
                code = await process.wait()
            finally:
                process.stdin.close()
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        if code:
            raise NotStrippedError(WhyNot.TOO_LARGE if code in _TIRED else WhyNot.DAMAGED, f"the child ended with {code}")
        return _understood(told)


async def _all(pipe: asyncio.StreamReader) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := await pipe.read(1024 * 1024):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST:
            raise NotStrippedError(WhyNot.TOO_LARGE, "what came of it")
    return b"".join(pieces)


def _understood(told: bytes) -> Stripped:
    head, _, data = told.partition(b"\n")
    try:
        report = json.loads(head)
        if "why" in report:
            raise NotStrippedError(WhyNot(report["why"]), report["detail"])
        if not data or len(data) != report["size"]:
            raise ValueError
        return Stripped(data, report["kind"])
    except (ValueError, KeyError, TypeError):
        raise NotStrippedError(WhyNot.DAMAGED, "the child said nothing that can be understood") from None


def _limit() -> None:
    os.nice(_PRIORITY)
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
    ):
        resource.setrlimit(what, (most, most))


def _end_with_parent() -> None:
    sys.stdin.buffer.read(1)
    os._exit(1)


def _answer(data: bytes, to: BinaryIO) -> None:
    from bot.stripping.stripping import strip

    try:
        clean = strip(data)
    except NotStrippedError as refused:
        to.write(json.dumps({"why": refused.why, "detail": refused.detail}).encode() + b"\n")
    except MemoryError:
        to.write(json.dumps({"why": WhyNot.TOO_LARGE, "detail": "memory"}).encode() + b"\n")
    else:
        to.write(json.dumps({"kind": clean.kind, "size": len(clean.data)}).encode() + b"\n")
        to.write(clean.data)
    to.flush()


def main() -> None:
    """Strip the file that the parent sends, and give it back."""
    _limit()
    # What a decoder has to say about a file may quote it: nobody shall hear it, and it shall not stand in the answer.
    answer = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    size = _LENGTH.unpack(sys.stdin.buffer.read(_LENGTH.size))[0]
    data = sys.stdin.buffer.read(size)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with os.fdopen(answer, "wb") as to:
        _answer(data, to)
    # The thread above still waits, and nothing here needs to be put away.
    os._exit(0)


if __name__ == "__main__":
    main()
