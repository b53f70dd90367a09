"""Just enough of picture files: which they are, how large they are, and small ones to send in tests."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """What the head of a picture file says; sizes in pixels."""

    mime: str
    width: int
    height: int


def look_at(data: bytes) -> Picture | None:
    """The kind and size of a PNG, JPEG, GIF or WebP file, told by its content and never by its name; none if it is
    something else or broken."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
            return _sized("image/png", *struct.unpack(">II", data[16:24]))
        if data[:6] in {b"GIF87a", b"GIF89a"}:
            return _sized("image/gif", *struct.unpack("<HH", data[6:10]))
        if data.startswith(b"\xff\xd8\xff"):
            return _jpeg(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
    except struct.error:
        return None
    return None


def seconds_of(data: bytes) -> int:
    """How long an MP4 or QuickTime video plays, in whole seconds and at least 1; 0 if its head does not tell."""
    at = data.find(b"mvhd")
    wide = data[at + 4 : at + 5] == b"\x01"
    try:
        scale, length = struct.unpack_from(">IQ" if wide else ">II", data, at + (24 if wide else 16))
    except struct.error:
        return 0
    return max(1, round(length / scale)) if at >= 0 and scale else 0


def sample_png(width: int = 8, height: int = 8) -> bytes:
    """A grey picture of that size."""
    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _sized(mime: str, width: int, height: int) -> Picture | None:
    return Picture(mime, width, height) if width and height else None


def _jpeg(data: bytes) -> Picture | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return _sized("image/jpeg", width, height)
        if length < 2:
            return None
        at += 2 + length
    return None


def _webp(data: bytes) -> Picture | None:
    match data[12:16]:
        case b"VP8X":
            width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
            return _sized("image/webp", width, height)
        case b"VP8L":
            bits = struct.unpack("<I", data[21:25])[0]
            return _sized("image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        case b"VP8 ":
            width, height = struct.unpack("<HH", data[26:30])
            return _sized("image/webp", width & 0x3FFF, height & 0x3FFF)
        case _:
            return None
