"""The boxes of an MP4 that we have just written: what may stand there, and the few fields in them that could tell something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.stripping.outcome import NotStrippedError, WhyNot

_HOLDERS = frozenset({b"moov", b"trak", b"edts", b"mdia", b"minf", b"dinf", b"stbl"})
_PLAIN = frozenset(
    {b"ftyp", b"mdat", b"free", b"elst", b"vmhd", b"smhd", b"dref", b"stts", b"ctts", b"cslg", b"stss", b"stsc", b"stsz", b"stco", b"co64"}
    | {b"sdtp", b"sgpd", b"sbgp"}
)
"""Sizes, times and places of the frames."""
_SAMPLES = {b"avc1": 78, b"avc3": 78, b"hvc1": 78, b"hev1": 78, b"mp4a": 28}
"""Bytes of a sample entry before its own boxes."""
_OF_SAMPLES = frozenset(
    {b"avcC", b"hvcC", b"colr", b"pasp", b"btrt", b"esds", b"fiel", b"clap", b"clli", b"mdcv", b"dvcC", b"dvvC", b"free"}
)
_GONE = frozenset({b"udta", b"meta", b"uuid", b"vexu", b"sv3d", b"st3d", b"tref", b"chpl", b"name", b"skip", b"SA3D", b"chan"})
"""Made empty where they stand, so that no offset moves."""
_COMPRESSOR = slice(42, 74)
"""Where in a picture's sample entry the name of the encoder stands."""


@dataclass(frozen=True, slots=True)
class _Atom:
    name: bytes
    start: int
    """Of what is in it, after its head."""
    end: int
    head: int


def blank(film: bytearray) -> None:
    """Empty every field of ``film`` that could tell who made it and when. Raises ``NotStrippedError`` for a box that is not known."""
    for atom in _atoms(film, 0, len(film)):
        _blank(film, atom)


def _blank(film: bytearray, atom: _Atom) -> None:
    if atom.name in _HOLDERS:
        for inner in _atoms(film, atom.start, atom.end):
            _blank(film, inner)
    elif atom.name in {b"mvhd", b"tkhd", b"mdhd"}:
        # Created and modified, in seconds: two numbers of 4 or 8 bytes behind version and flags.
        is_long = film[atom.start] == 1
        _zero(film, atom.start + 4, atom.start + (20 if is_long else 12))
        if atom.name == b"mdhd":
            # The telephone's language; this is "undetermined".
            at = atom.start + (32 if is_long else 20)
            film[at : at + 2] = b"\x55\xc4"
    elif atom.name == b"hdlr":
        # The handler's vendor fields and its name; the kind of track between them stays.
        _zero(film, atom.start + 4, atom.start + 8)
        _zero(film, atom.start + 12, atom.end)
    elif atom.name == b"stsd":
        for entry in _atoms(film, atom.start + 8, atom.end):
            _blank_sample(film, entry)
    elif atom.name in _GONE:
        film[atom.head + 4 : atom.head + 8] = b"free"
        _zero(film, atom.start, atom.end)
    elif atom.name == b"free":
        _zero(film, atom.start, atom.end)
    elif atom.name not in _PLAIN:
        raise NotStrippedError(WhyNot.UNREMOVABLE, "a film with a box that we do not know")


def _blank_sample(film: bytearray, entry: _Atom) -> None:
    fixed = _SAMPLES.get(entry.name)
    if fixed is None:
        raise NotStrippedError(WhyNot.UNREMOVABLE, "a film in a format that we do not know")
    if fixed == _SAMPLES[b"avc1"]:
        # The vendor of the encoder, and its name.
        _zero(film, entry.start + 12, entry.start + 16)
        _zero(film, entry.start + _COMPRESSOR.start, entry.start + _COMPRESSOR.stop)
    for inner in _atoms(film, entry.start + fixed, entry.end):
        if inner.name in _OF_SAMPLES:
            continue
        film[inner.head + 4 : inner.head + 8] = b"free"
        _zero(film, inner.start, inner.end)


def _zero(film: bytearray, start: int, end: int) -> None:
    film[start:end] = bytes(max(0, end - start))


def _atoms(film: bytearray, at: int, end: int) -> Iterator[_Atom]:
    while at < end:
        if at + 8 > end:
            raise NotStrippedError(WhyNot.DAMAGED, "a film's boxes do not fit")
        size = int.from_bytes(film[at : at + 4])
        head = 8
        if size == 1 and at + 16 <= end:
            size = int.from_bytes(film[at + 8 : at + 16])
            head = 16
        if size < head or at + size > end:
            raise NotStrippedError(WhyNot.DAMAGED, "a film's boxes do not fit")
        yield _Atom(bytes(film[at + 4 : at + 8]), at + head, at + size, at)
        at += size
