"""What stands in a picture file beside the picture: JPEG segments, PNG chunks and WebP chunks, read to prove that nothing does.

A decoder ignores what it does not know, and so would a search for known names. So these tables say what may stand there.
"""

from __future__ import annotations

import struct

from bot.stripping.outcome import NotStrippedError, WhyNot

_SOI, _EOI, _SOS, _APP14 = 0xD8, 0xD9, 0xDA, 0xEE
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive: what pictures are."""
_DRAWING = _FRAMES | {0xC4, 0xDB, 0xDD, _SOS}
"""Frame, Huffman and quantisation tables, restart interval, scan: without these there is no picture."""
_ADOBE = 12
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_DRAWING = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"acTL", b"fcTL", b"fdAT"})
_WEBP_DRAWING = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"})


def bare_jpeg(data: bytes) -> bytes:
    """The same JPEG, its picture untouched, with nothing but what draws it.

    The Adobe segment stays, cut to its size: it says how the colours are meant. Whatever follows the picture's end goes.
    Raises ``NotStrippedError``.
    """
    kept = [b"\xff\xd8"]
    for marker, start, end in _segments(data):
        if marker in _DRAWING:
            kept.append(data[start:end])
        elif marker == _APP14 and data[start + 4 : start + 9] == b"Adobe" and end - start >= _ADOBE + 4:
            # Version and flags are the writer's; only the last byte, the transform, is the picture's.
            kept.append(b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00" + data[start + 15 : start + 16])
    kept.append(b"\xff\xd9")
    return b"".join(kept)


def _segments(data: bytes) -> list[tuple[int, int, int]]:
    """Marker, beginning and end of each segment; a scan with the data that follows it. Raises ``NotStrippedError``."""
    if data[:2] != b"\xff\xd8":
        raise NotStrippedError(WhyNot.DAMAGED, "no JPEG begins so")
    found: list[tuple[int, int, int]] = []
    at = 2
    has_scan = False
    while True:
        if at + 2 > len(data) or data[at] != 0xFF:
            raise NotStrippedError(WhyNot.DAMAGED, "JPEG segments do not follow each other")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _EOI:
            if not has_scan:
                raise NotStrippedError(WhyNot.DAMAGED, "a JPEG without a scan")
            return found
        if at + 4 > len(data):
            raise NotStrippedError(WhyNot.DAMAGED, "a JPEG ends early")
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker < 0xC0 or 0xD0 <= marker <= _SOI or end < at + 4 or end > len(data):
            raise NotStrippedError(WhyNot.DAMAGED, "a JPEG segment of no size")
        if marker == _SOS:
            has_scan = True
            end = _end_of_scan(data, end)
        found.append((marker, at, end))
        at = end


def _end_of_scan(data: bytes, at: int) -> int:
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise NotStrippedError(WhyNot.DAMAGED, "a JPEG scan without an end")
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def prove(data: bytes, kind: str) -> None:
    """Check that the picture, as we have just written it, has nothing beside what draws it. Raises ``NotStrippedError``."""
    clean = {"image/jpeg": _is_bare_jpeg, "image/png": _is_bare_png, "image/webp": _is_bare_webp}.get(kind)
    if clean is not None and not clean(data):
        raise NotStrippedError(WhyNot.UNREMOVABLE, f"{kind}: something stands beside the picture")


def _is_bare_jpeg(data: bytes) -> bool:
    segments = _segments(data)
    jfif = [data[start + 4 : end] for marker, start, end in segments if marker == 0xE0]
    return bool(
        data[segments[-1][2] :] == b"\xff\xd9"
        and all(marker in _DRAWING or marker in {0xE0, _APP14} for marker, _, _ in segments)
        and all(segment[:5] == b"JFIF\0" and len(segment) == 14 for segment in jfif)
    )


def _is_bare_png(data: bytes) -> bool:
    at = len(_PNG)
    while at + 12 <= len(data):
        length, name = struct.unpack_from("!I4s", data, at)
        if name not in _PNG_DRAWING:
            return False
        at += 12 + int(length)
        if name == b"IEND":
            return at == len(data)
    return False


def _is_bare_webp(data: bytes) -> bool:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or int.from_bytes(data[4:8], "little") + 8 != len(data):
        return False
    at = 12
    while at + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        if name not in _WEBP_DRAWING:
            return False
        at += 8 + length + (length & 1)
    return at == len(data)
