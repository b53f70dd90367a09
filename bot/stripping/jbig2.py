"""JBIG2 pictures, as office scanners put them into a PDF (ITU-T T.88): the segments that draw, without those that comment."""

from __future__ import annotations

import struct

from bot.stripping.outcome import NotStrippedError, WhyNot

_DRAWING = frozenset({0, 4, 6, 7, 16, 20, 22, 23, 36, 38, 39, 40, 42, 43, 48, 50, 52, 53})
"""Dictionaries of symbols and patterns, regions, tables, and where a page begins. Ends of pages and files do not belong into a PDF."""
_UNKNOWN = 0xFFFFFFFF


def bare_jbig2(data: bytes) -> bytes:
    """The same picture without segments that draw nothing. Raises ``NotStrippedError``."""
    kept: list[bytes] = []
    at = 0
    try:
        while at < len(data):
            kind, start, length = _head(data, at)
            if length == _UNKNOWN:
                raise NotStrippedError(WhyNot.UNREMOVABLE, "JBIG2: a segment of unknown length")
            end = start + length
            if end > len(data):
                raise NotStrippedError(WhyNot.DAMAGED, "JBIG2: it ends early")
            if kind in _DRAWING:
                kept.append(data[at:end])
            at = end
    except (IndexError, struct.error):
        raise NotStrippedError(WhyNot.DAMAGED, "JBIG2: segments do not follow each other") from None
    return b"".join(kept)


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """The kind of the segment that begins at ``at``, where its data begins, and how long they are."""
    number, flags = struct.unpack_from("!IB", data, at)
    referred = data[at + 5] >> 5
    at += 6
    if referred == 7:
        referred = int.from_bytes(data[at - 1 : at + 3]) & 0x1FFFFFFF
        at += 3 + (referred + 8) // 8
    at += referred * (1 if number <= 256 else 2 if number <= 65536 else 4)
    at += 4 if flags & 0x40 else 1
    return flags & 0x3F, at + 4, struct.unpack_from("!I", data, at)[0]
