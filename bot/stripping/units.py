"""The units that a stream of H.264 or HEVC pictures is made of: which draw, and the sets of parameters before the first of them."""

from __future__ import annotations

import struct

from bot.stripping.outcome import NotStrippedError, WhyNot

DRAWING = {"h264": frozenset({1, 2, 3, 4, 5, 7, 8, 13, 19}), "hevc": frozenset({*range(10), *range(16, 22), 32, 33, 34, 36, 37})}
"""Slices, the sets of parameters they need, and ends of sequences. All other units are messages, filler, or without a meaning."""
_HEVC_SETS = frozenset({32, 33, 34})
_HEVC_FIXED = 22


def bare_parameters(codec: str, extra: bytes) -> bytes:
    """What stands before the first picture, with nothing but sets of parameters. Raises ``NotStrippedError``."""
    try:
        return _avc(extra) if codec == "h264" else _hvc(extra)
    except (IndexError, struct.error, ValueError):
        raise NotStrippedError(WhyNot.DAMAGED, "a film's sets of parameters do not fit") from None


def drawing(codec: str, extra: bytes, packet: bytes) -> bytes:
    """The units of ``packet`` that draw; maybe none. Raises ``NotStrippedError``."""
    width = (extra[4] if codec == "h264" else extra[21]) % 4 + 1
    kept: list[bytes] = []
    at = 0
    while at < len(packet):
        start = at + width
        end = start + int.from_bytes(packet[at:start])
        if end > len(packet):
            raise NotStrippedError(WhyNot.DAMAGED, "a film's units do not fit")
        if start < end and _kind(codec, packet[start]) in DRAWING[codec]:
            kept.append(packet[at:end])
        at = end
    return b"".join(kept)


def _kind(codec: str, first: int) -> int:
    return first & 0x1F if codec == "h264" else first >> 1 & 0x3F


def _avc(extra: bytes) -> bytes:
    if extra[0] != 1:
        raise ValueError
    kept = bytearray(extra[:5])
    at = 5
    for allowed, is_masked in ((7, True), (8, False)):
        many = extra[at] & 0x1F if is_masked else extra[at]
        units, at = _units(extra, at + 1, many)
        if any(_kind("h264", unit[0]) != allowed for unit in units):
            raise ValueError
        kept.append(0xE0 | many if is_masked else many)
        kept += b"".join(struct.pack("!H", len(unit)) + unit for unit in units)
    # What may follow repeats, for high profiles, what the sets say themselves.
    if extra[1] in {100, 110, 122, 144} and at + 4 <= len(extra):
        kept += bytes((extra[at] | 0xFC, extra[at + 1] | 0xF8, extra[at + 2] | 0xF8, 0))
    return bytes(kept)


def _hvc(extra: bytes) -> bytes:
    if extra[0] != 1:
        raise ValueError
    arrays: list[bytes] = []
    at = _HEVC_FIXED + 1
    for _ in range(extra[_HEVC_FIXED]):
        head = extra[at]
        many = struct.unpack_from("!H", extra, at + 1)[0]
        units, at = _units(extra, at + 3, many)
        if head & 0x3F in _HEVC_SETS and all(_kind("hevc", unit[0]) == head & 0x3F for unit in units):
            arrays.append(bytes((head,)) + struct.pack("!H", many) + b"".join(struct.pack("!H", len(unit)) + unit for unit in units))
    return extra[:_HEVC_FIXED] + bytes((len(arrays),)) + b"".join(arrays)


def _units(extra: bytes, at: int, many: int) -> tuple[list[bytes], int]:
    units = []
    for _ in range(many):
        length = struct.unpack_from("!H", extra, at)[0]
        unit = extra[at + 2 : at + 2 + length]
        if not unit or len(unit) != length:
            raise ValueError
        units.append(unit)
        at += 2 + length
    return units, at
